// The page: start, say, hear, and the way to a person.

import { dropChoices, dropNumbers, make, reveal, reword, showMine, showNote, showTheirs } from "./page.log.js";
import { Mic } from "./page.mic.js";
import { Outbox } from "./page.outbox.js";
import { fold, measure, watchRoom } from "./page.room.js";
import { Sound } from "./page.sound.js";
import { complain, forgive, waitBehind } from "./page.trouble.js";
import { watchPhotos } from "./page.photo.js";
import { listen, newId, plain, post, postPhoto, postSound, story } from "./page.wire.js";
import { sayHere } from "./page.kiosk.js";
import { openKiosk } from "./page.lobby.js";

const part = (id) => document.getElementById(id);
const root = document.documentElement;
const kiosk = root.dataset.channel === "kiosk";
const [welcome, talk, input, hint, thinking, state] =
  ["welcome", "talk", "input", "hint", "thinking", "state"].map(part);

const GREETING = "你好";
const POSTER = root.dataset.ask; // what somebody wants to know who came by a poster
if (POSTER) history.replaceState(null, "", "/"); // opened again, the page asks it no second time
const NO_SOUND = "现在放不出声音，要装了语音包才有。请看文字，意思一样。";
const STATES = {
  waiting: "正在帮您找工作人员，请等一等。",
  human: "现在是工作人员在和您说话。",
  closed: "工作人员说完了，您可以接着问我。",
};

const WRITING_SHOWN = 8000; // a clerk's page tells it every four seconds

let writing = 0;
let started = false;
let soundMissed = false;
let lastItem = null;
let newest = null; // where the last answer begins
const past = kiosk ? Promise.resolve([]) : story();
const sound = new Sound(part("sound"), missSound);
const outbox = new Outbox(posted, {
  sending: showSending,
  arrived: showArrived,
  failed: (one, kind, ringing) => {
    thinking.textContent = "";
    complain(one.article, kind, isPhoto(one.blob), ringing, () => outbox.again());
  },
  behind: (one) => waitBehind(one.article),
  idle: () => root.classList.remove("sending"),
}, !kiosk);
const unsaid = outbox.kept();

function missSound() {
  if (!soundMissed) showNote(NO_SOUND);
  soundMissed = true;
}

function tell(text) {
  hint.textContent = text;
}

// Puts the messages of one turn on the screen; gives back their articles and sounds.
function place(messages) {
  if (messages.some((one) => one.buttons.length)) dropChoices();
  else dropNumbers();
  const asked = messages.filter((one) => one.buttons.length).pop();
  return messages.map((message) => showTheirs(message, message === asked, sound, choose));
}

// Shows messages in order and lets them be heard one after the other.
function show(messages) {
  if (!messages.length) return;
  const held = document.activeElement;
  const shown = place(messages);
  const sounds = shown.map((one) => one.item).filter(Boolean);
  if (sounds.length) lastItem = sounds[sounds.length - 1];
  sound.say(sounds);
  if (!held.isConnected) shown[0].article.focus({ preventScroll: true });
  newest = shown[0].article;
  reveal(newest, "start");
}

const isPhoto = (blob) => Boolean(blob && /^image\//.test(blob.type));

function posted(one) {
  if (!one.blob) return post(one.text, one.id);
  return isPhoto(one.blob) ? postPhoto(one.blob, one.id) : postSound(one.blob, one.id);
}

function showSending(one, again) {
  const doing = isPhoto(one.blob) ? "照片正在发，我来看" : one.blob ? "正在听您说的话" : "正在想";
  thinking.textContent = again ? "网不太好，正在再发一次……" : `${doing}，请稍等……`;
  root.classList.add("sending");
}

function showArrived(one, answers) {
  if (answers.length && answers[0].heard) reword(one.article, answers[0].heard);
  thinking.textContent = answers.length ? "" : "已经记下，工作人员会看到。";
  forgive(one.article);
  show(answers);
  // What comes by itself may have no sound of its own, like a clerk's words: nothing is missing then.
  if (answers.some((answer) => answer.who === "hall" && !answer.sound && !answer.silent)) missSound();
}

// `words` stand on the screen, `text` is what the hall gets. The same again before the answer is a double tap.
function send(text, words) {
  if (outbox.has(text)) {
    if (!outbox.busy) outbox.again();
    return;
  }
  sound.unlock();
  sound.stop();
  tell("");
  fold();
  const article = showMine(words || text);
  reveal(article, "nearest");
  outbox.push({ id: newId(), text, words, article });
}

function sendSound(blob, seconds) {
  const article = showMine(`（语音 ${seconds} 秒）`);
  reveal(article, "nearest");
  outbox.push({ id: newId(), blob, article });
}

function sendPhoto(blob, preview) {
  const kind = isPhoto(blob) ? blob : new Blob([blob], { type: "image/jpeg" });
  const article = showMine("（照片）");
  if (preview) article.append(preview);
  reveal(article, "nearest");
  outbox.push({ id: newId(), blob: kind, article });
}

// No microphone for us: what else one can do, as keys, unless there are some already.
function offerKeys() {
  if (document.querySelector(".choices")) return;
  const box = make("div", "note");
  const keys = [["续证", "我要续烟草证"], ["预约时间", "我要预约时间"], ["找真人", "人工"]].map(([words, text]) => {
    const key = make("button", "button plain", words);
    key.type = "button";
    key.addEventListener("click", () => { box.remove(); send(text, words); });
    return key;
  });
  box.append(make("p", "", "您可以打字，也可以按这里："), ...keys);
  part("messages").append(box);
  reveal(box, "nearest");
}

function askForPerson() {
  send("人工", "找真人");
}

function choose(button) {
  if (!outbox.busy) send(button.payload, button.title);
}

function submit(event) {
  if (event) event.preventDefault();
  const text = input.value.trim();
  if (!text) {
    tell("请先说一句话，或者按上面的按钮。");
    input.focus();
  } else {
    send(text);
    input.value = "";
    fit();
  }
}

function fit() {
  input.rows = 1;
  while (input.rows < 4 && input.scrollHeight > input.clientHeight + 4) input.rows += 1;
  if (input.value.length >= input.maxLength) tell("一次最多写两千个字，请分开说。");
}

function onKey(event) {
  // Enter that ends the choice of a Chinese character is not a wish to send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  submit(event);
}

function onEvent(event) {
  if (!outbox.sending) thinking.textContent = "";
  clearTimeout(writing);
  if (event.kind === "typing" && !outbox.sending) {
    thinking.textContent = "工作人员正在输入……";
    writing = setTimeout(() => { if (!outbox.sending) thinking.textContent = ""; }, WRITING_SHOWN);
  }
  if (event.kind === "message") show([plain(event)]);
  if (event.kind !== "state") return;
  const ahead = event.place > 1 ? `您前面还有${event.place - 1}位。` : event.place ? "您排第一个。" : "";
  state.textContent = event.text || (STATES[event.state] || "") + ahead;
  state.hidden = !state.textContent;
}

function openTalk(lastSeen) {
  if (started) return;
  started = true;
  talk.hidden = false;
  root.classList.add("talking");
  listen(lastSeen, onEvent);
}

// Opens the conversation, with something to say at once when a key was pressed for it.
async function begin(text, words) {
  sound.unlock();
  const before = await past;
  openTalk(0);
  welcome.hidden = true;
  part("messages").focus({ preventScroll: true });
  if (text) send(text, words);
  else if (POSTER || !(before.length || outbox.queue.length)) send(POSTER || GREETING);
  else if (lastItem) sound.say([lastItem]);
}

// Opens the conversation by listening.
function beginListening() {
  sound.unlock();
  openTalk(0);
  welcome.hidden = true;
  part("mic").focus({ preventScroll: true });
  mic.press();
}

// After a reload the conversation is there at once; only the sound waits for a finger. What had not arrived goes now,
// unless the story has its answer already.
function restore(lines) {
  const open = unsaid.filter((one) => !answered(one, lines));
  const mine = started ? new Map() : retell(lines, open.length > 0);
  for (const one of open) one.article = mine.get(one.id) || showMine(one.words || one.text);
  outbox.load(open);
  newest = part("messages").lastElementChild;
  measure(); // the lower bar has only just come; without its height the last question ends up behind it
  if (newest) newest.scrollIntoView({ block: "nearest" });
}

// Shows the story; gives back the person's own lines by the id under which they were sent.
function retell(lines, anyway) {
  const mine = new Map();
  if (!lines.length && !anyway) return mine;
  openTalk(Math.max(0, ...lines.map((line) => line.id)));
  welcome.classList.add("again");
  part("start").firstElementChild.textContent = "接着说";
  for (const line of lines) {
    if (line.who === "me") mine.set(line.said || line.id, showMine(line.text));
    else [{ item: lastItem }] = place([line]);
  }
  return mine;
}

function answered(one, lines) {
  const at = lines.findIndex((line) => line.said === one.id);
  return at >= 0 && lines.slice(at + 1).some((line) => line.who !== "me");
}

const SIZES = kiosk ? ["28", "34", "40"] : ["22", "28", "34"];
const NEXT = [["大字", ""], ["更大", "的字"], ["普通", "字"]]; // the rest of the words where there is room for them

function showSize(size) {
  root.dataset.size = size;
  const [words, rest] = NEXT[SIZES.indexOf(size)];
  for (const key of document.querySelectorAll("[data-size-switch]")) {
    key.firstElementChild.replaceChildren(words, make("span", "long", rest));
  }
}

function changeSize() {
  const size = SIZES[(SIZES.indexOf(root.dataset.size) + 1) % SIZES.length];
  showSize(size);
  if (newest) newest.scrollIntoView({ block: "start" });
  if (!kiosk) document.cookie = `lianxin-size=${size}; path=/; max-age=31536000; SameSite=Lax`;
}

// Recognition may happen outside this machine: the person is told before the first word.
function askForMic(agree) {
  const box = make("div", "note");
  const text = "您说的话，会交给浏览器的厂家变成文字。不想这样，就请打字。";
  const keys = ["好，我来说", "不用了"].map((label) => make("button", "button plain", label));
  keys.forEach((key, place) => {
    key.type = "button";
    key.addEventListener("click", () => {
      box.remove();
      part("mic").focus();
      if (place === 0) agree();
    });
  });
  box.append(make("p", "", text), ...keys);
  part("messages").append(box);
  reveal(box, "nearest");
  keys[0].focus({ preventScroll: true });
}

part("start").addEventListener("click", () => begin());
part("human").addEventListener("click", () => (started ? askForPerson() : begin("人工", "找真人")));
part("again").addEventListener("click", () => send("再说一遍"));
part("slower").addEventListener("click", () => send("慢一点"));
part("composer").addEventListener("submit", submit);
input.addEventListener("keydown", onKey);
input.addEventListener("input", fit);
for (const key of document.querySelectorAll("[data-size-switch]")) key.addEventListener("click", changeSize);
addEventListener("offline", () => tell("网络断了，请看看无线网。"));
addEventListener("online", () => tell(""));
const mic = new Mic(
  { button: part("mic"), panel: part("recording"), meter: part("level"), seconds: part("seconds"), drop: part("drop") },
  input,
  {
    tell,
    ask: askForMic,
    words: (heard) => { input.value = heard; submit(); },
    sound: sendSound,
    quiet: () => { sound.unlock(); sound.stop(); },
    warn: (words) => sayHere(words, sound, part("sound").dataset.chime),
    refused: offerKeys,
  },
);
if (part("photo")) {
  watchPhotos(part("photo"), part("photo-file"), (blob, preview) => {
    sound.unlock();
    sound.stop();
    sendPhoto(blob, preview);
  }, tell);
}
if (kiosk) {
  openKiosk({
    sound, mic, begin, listen: beginListening, send, started: () => started, waiting: () => outbox.busy, drop: () => outbox.clear(),
  });
}
showSize(root.dataset.size);
watchRoom();
past.then(restore);
