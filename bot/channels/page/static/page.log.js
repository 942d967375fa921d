// The conversation on the screen. Words are only ever put in as text, never as markup.

const log = document.getElementById("messages");
const kiosk = document.documentElement.dataset.channel === "kiosk";
const SPEAKERS = { me: "您说", hall: "大厅回答", clerk: "工作人员" };
const NUMBER = /1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|12313|12315|12345|96110|110/g;

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", "#i-" + name);
  svg.append(use);
  return svg;
}

// A number is something to dial only when it stands alone; 110 is more often an amount or a street number.
function dialable(text, number, at) {
  const before = text.slice(0, at);
  const after = text.slice(at + number.length);
  if (/[\dA-Za-z*-]$/.test(before) || /^[\dA-Za-z*-]/.test(after)) return false;
  return number !== "110" || /[打拨]\s*$/.test(before);
}

// The numbers of a text that one may want to call, each once. A mobile number in the hall's own words is most
// likely the person's; only a clerk gives one out.
function numbersIn(text, who) {
  const found = Array.from(text.matchAll(NUMBER)).filter((one) => dialable(text, one[0], one.index));
  const wanted = found.map((one) => one[0]).filter((number) => who === "clerk" || number[0] !== "1" || number.length < 11);
  return Array.from(new Set(wanted));
}

export function phoneLink(number) {
  const link = make("a", "button plain tel");
  link.href = "tel:" + number.replace(/\D/g, "");
  const words = make("span", "", "拨打 ");
  words.append(make("span", "nowrap", number));
  link.append(icon("phone"), words);
  return link;
}

function bubble(who, text) {
  const article = make("article", "message " + who);
  article.dataset.who = who;
  article.tabIndex = -1;
  article.append(make("p", who === "clerk" ? "speaker" : "sr", SPEAKERS[who]), make("p", "text", text));
  if (who !== "me") article.dataset.testid = "bot-message";
  if (who !== "me" && !kiosk) article.append(...numbersIn(text, who).map(phoneLink));
  log.append(article);
  return article;
}

export function showMine(text) {
  return bubble("me", text);
}

// What was heard takes the place of a recording's own line.
export function reword(article, text) {
  article.querySelector(".text").textContent = text;
}

// Only the newest choices can be pressed: an old one may no longer be true.
export function dropChoices() {
  for (const list of log.querySelectorAll(".choices")) list.remove();
}

// Choices that are not the newest any more can still be tapped, but their numbers no longer count.
export function dropNumbers() {
  for (const number of log.querySelectorAll(".choice .number")) number.remove();
}

// The picture of a card or a ticket, and the keys that keep what belongs to it. At the hall's own screen there is nothing
// to keep it on but paper, and no way back from another page.
function papers(message) {
  const found = [];
  const ticket = (/^(\/ticket\/.+)\.ics$/.exec(message.attachment) || [])[1];
  const card = (/^(\/guide\/picture\/.+)\.png$/.exec(message.image) || [])[1];
  if (message.image) {
    const picture = make("img", "picture");
    picture.alt = (card ? "这一步" : "预约单") + "的图，内容和上面的字一样";
    picture.addEventListener("error", () => picture.remove());
    picture.src = card || ticket ? (card || ticket) + ".svg" : message.image;
    found.push(picture);
  }
  if (/^\/video\//.test(message.attachment)) return [...found, film(message.attachment)];
  if (/^\/guide\/form\//.test(message.attachment)) {
    if (!kiosk) found.push(keep("打开样表", message.attachment, "form"));
  } else if (message.attachment && !kiosk) {
    found.push(keep("存到日历", message.attachment, "calendar"));
    if (ticket) found.push(keep("打印预约单", ticket, "ticket"));
  }
  if (kiosk && ticket && message.image) found.push(printKey(ticket + ".svg"));
  return found;
}

// The hall's own video: nothing of it is fetched before somebody wants to see it, and it never plays without captions.
function film(address) {
  const video = make("video", "film");
  video.controls = true;
  video.preload = "none";
  video.playsInline = true;
  video.dataset.testid = "film";
  video.setAttribute("aria-label", "方言视频，内容和上面的字一样");
  const track = make("track");
  track.kind = "captions";
  track.srclang = "zh";
  track.label = "字幕";
  track.default = true;
  track.src = address.replace(/\.[a-z0-9]+$/, ".vtt");
  video.append(track);
  video.src = address;
  return video;
}

function printKey(address) {
  const key = make("button", "button keep", "打印");
  key.type = "button";
  key.dataset.testid = "print-ticket";
  key.addEventListener("click", () => dispatchEvent(new CustomEvent("print-ticket", { detail: address })));
  return key;
}

function keep(words, address, testid) {
  const link = make("a", "button keep");
  link.href = address;
  link.dataset.testid = testid;
  link.append(make("span", "", words));
  return link;
}

function choices(buttons, numbered, onChoice) {
  const list = make("ol", buttons.length > 2 ? "choices many" : "choices");
  buttons.forEach((button, place) => {
    const key = make("button", "button choice");
    key.type = "button";
    key.dataset.testid = "choice";
    if (numbered) key.append(make("span", "number", `${place + 1}. `));
    key.append(make("span", "", button.title));
    key.addEventListener("click", () => onChoice(button));
    const row = make("li");
    row.append(key);
    list.append(row);
  });
  return list;
}

function playButton(message, sound) {
  const key = make("button", "button plain play");
  key.type = "button";
  key.dataset.testid = "play";
  const label = make("span", "", "再听");
  const show = (state) => {
    key.dataset.state = state;
    label.textContent = { loading: "准备声音", playing: "停下" }[state] || "再听";
    key.replaceChild(icon(state === "playing" ? "stop" : "sound"), key.firstChild);
  };
  key.append(icon("sound"), label);
  const item = { url: message.sound, show };
  key.addEventListener("click", () => sound.toggle(item));
  return { key, item };
}

// Puts one message of the hall or of a clerk on the screen; gives back its article and its sound, if it has one.
// `numbered` are the choices of the question that was asked last: a number that is said means one of those.
export function showTheirs(message, numbered, sound, onChoice) {
  const article = bubble(message.who, message.text);
  article.append(...papers(message));
  let item = null;
  if (message.sound) {
    const play = playButton(message, sound);
    article.append(play.key);
    item = play.item;
  }
  if (message.buttons.length) article.append(choices(message.buttons, numbered, onChoice));
  return { article, item };
}

export function showNote(text) {
  const note = make("p", "note", text);
  log.append(note);
  return note;
}

export const pace = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

export function reveal(element, block) {
  element.scrollIntoView({ block, behavior: pace() });
}
