// What went wrong with one of the person's own messages, under that message, with the one thing to do about it.

import { make, phoneLink, reveal } from "./page.log.js";

const root = document.documentElement;
const kiosk = root.dataset.channel === "kiosk";
const phone = root.dataset.phone;

const WORDS = {
  offline: "网络好像断了，没有送到。网一通，我自己再发。",
  slow: "等了好久没有回音。过一会儿，我自己再发。",
  broken: "大厅出了点小毛病，没有送到。过一会儿，我自己再发。",
  busy: "您说得太快了，我慢慢听。过几秒，我自己再发。",
  refused: "这句话我收不下，请换短一点的说法。",
  refusedPhoto: "这张照片我收不下，请用手机重新拍一张。",
  stale: "页面放得太久了，请重新打开。",
};
const RING = "试了好几回，还是没有送到。";
const BEHIND = "等前面那句送到，就送这句。";

function ring() {
  if (kiosk) return `${RING}请到窗口找工作人员。`;
  return phone ? `${RING}急的话，请打电话 ${phone}。` : `${RING}急的话，请到大厅来。`;
}

// `again()` sends it now; `ringing` says that it is no longer tried again without a finger.
export function complain(article, kind, photo, ringing, again) {
  if (kind === "stale") show(article, WORDS.stale, "重新打开", () => location.reload());
  else if (kind === "refused") show(article, photo ? WORDS.refusedPhoto : WORDS.refused);
  else if (!ringing) show(article, WORDS[kind] || WORDS.broken, "再试一次", again);
  else show(article, ring(), "再试一次", again).append(...(kiosk || !phone ? [] : [phoneLink(phone)]));
}

// It waits for one that was said before it.
export function waitBehind(article) {
  show(article, BEHIND);
}

// It has arrived.
export function forgive(article) {
  const box = article.querySelector(".trouble");
  if (!box) return;
  if (box.contains(document.activeElement)) article.focus({ preventScroll: true });
  box.remove();
}

// The same words again leave the box as it is: a screen reader would say it anew, and a finger may be on its key.
function show(article, text, label, act) {
  const old = article.querySelector(".trouble");
  if (old && old.firstChild.textContent === text) return old;
  forgive(article);
  const box = make("div", "trouble");
  box.append(make("p", "", text));
  if (label) {
    const key = make("button", "button main", label);
    key.type = "button";
    key.dataset.testid = "retry";
    key.addEventListener("click", act);
    box.append(key);
  }
  article.append(box);
  reveal(box.lastChild, "nearest"); // of a box that is too high the key must be in sight
  return box;
}
