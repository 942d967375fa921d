// The hall's television and LED strip: shows what the house tells it, every 20 seconds anew, and goes on while it is away.

import { pieces } from "./page.screen.line.js";

const EVERY = 20000;
const page = document.documentElement.dataset;
const by = (id) => document.getElementById(id);
const led = page.kind === "led";
const spoken = page.sound === "yes";
const voice = by("voice");

let shown = null;
let at = -1;
let paused = false;
let due = 0; // when the next lesson or piece comes, by performance.now()
let ahead = 0; // how far the house's clock is ahead of this machine's
let queue = [];
const announced = new Set();

// -- what the house says -------------------------------------------------------------------------------------

async function look() {
  try {
    const answer = await fetch("/screen/now" + (spoken ? "?sound=1" : ""), { cache: "no-store", signal: AbortSignal.timeout(EVERY - 1000) });
    if (answer.ok) take(await answer.json());
  } catch {
    // The house is away: what is shown stays, and the clock goes on.
  } finally {
    setTimeout(look, EVERY);
  }
}

function take(news) {
  if (news.edition !== page.edition) return location.reload();
  const first = shown === null;
  shown = news;
  ahead = Date.parse(news.now) - Date.now();
  if (!led) paint();
  if (spoken) announce();
  if (first) next();
}

// Only what is different is written, so that nothing flickers.
function write(id, text) {
  if (by(id).textContent !== text) by(id).textContent = text;
}

function list(id, lines) {
  const key = lines.join("\n");
  if (by(id).dataset.lines === key) return;
  by(id).dataset.lines = key;
  by(id).replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

function paint() {
  write("hall", shown.hall);
  write("date", shown.date);
  write("lunar", shown.lunar);
  write("notice", shown.notice);
  by("notice").hidden = !shown.notice;
  list("opening", shown.opening);
  list("times", shown.free);
  by("free").hidden = !shown.free.length;
  list("numbers", shown.called.map(calling));
  by("called").hidden = !shown.called.length;
  const news = shown.news;
  write("news-line", news ? `${news.date} ${news.title}（${news.source}）` : "");
  by("news").hidden = !news;
  fit();
}

// What there is no room for is left out, the free times first; a long lesson gets smaller letters.
function fit() {
  const side = by("side");
  const parts = ["free", "code"].map(by).filter(Boolean);
  for (const part of parts) part.classList.remove("left-out");
  for (const part of parts) if (side.scrollHeight > side.clientHeight + 1) part.classList.add("left-out");
  const lesson = by("lesson");
  for (const size of [1, 0.9, 0.8, 0.7, 0.6]) {
    lesson.style.setProperty("--fit", size);
    if (lesson.scrollHeight <= lesson.clientHeight + 1) break;
  }
}

const calling = (one) => `${one.number}号 → ${one.counter}`;

function tell() {
  const now = new Date(Date.now() + ahead);
  if (shown && !led) write("clock", `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`);
}

// -- one after the other -------------------------------------------------------------------------------------

function next() {
  if (!shown) return;
  due = performance.now() + shown.seconds * 1000;
  if (led) return nextPiece();
  const lessons = shown.lessons;
  by("lesson").hidden = !lessons.length;
  if (!lessons.length) return;
  at = (at + 1) % lessons.length;
  const one = lessons[at];
  change(by("lesson"), () => {
    write("about", one.about);
    write("title", one.title);
    write("words", one.words);
    write("source", one.source);
    fit();
  });
  if (spoken) say(one.audio);
}

const still = matchMedia("(prefers-reduced-motion: reduce)");

function change(part, put) {
  if (still.matches || !part.textContent.trim()) return put();
  part.classList.add("changing");
  setTimeout(() => { put(); part.classList.remove("changing"); }, 500);
}

// What the strip shows in turn: what is urgent and called numbers between any two lessons.
function lines() {
  const now = new Date(Date.now() + ahead);
  const often = [...shown.called.map((one) => ({ text: `请${one.number}号到${one.counter}`, urgent: true }))];
  if (shown.notice) often.push({ text: shown.notice, urgent: true });
  const all = [{ text: `${shown.date}，${shown.lunar}，${now.getHours()}点${String(now.getMinutes()).padStart(2, "0")}分` }];
  all.push(...shown.opening.map((text) => ({ text })));
  if (shown.news) all.push({ text: `${shown.news.title}（${shown.news.source}，${shown.news.date}）` });
  all.push(...shown.lessons.map((one) => ({ text: `${one.title}。${one.words}`, audio: one.audio })));
  return all.flatMap((one) => [...often, one]);
}

let waiting = [];

function nextPiece() {
  if (!waiting.length) {
    const every = lines();
    at = (at + 1) % every.length;
    const one = every[at];
    waiting = fitting(one.text).map((text, n) => ({ ...one, text, audio: n ? "" : one.audio }));
  }
  const piece = waiting.shift();
  due = performance.now() + Math.max(2500, piece.text.length * 350);
  change(by("line"), () => {
    write("line", piece.text);
    by("line").classList.toggle("urgent", !!piece.urgent);
  });
  if (spoken && piece.audio) say(piece.audio);
}

function fitting(text) {
  const brush = document.createElement("canvas").getContext("2d");
  const style = getComputedStyle(by("line"));
  brush.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  return pieces(text, (words) => brush.measureText(words).width <= innerWidth * 0.96);
}

// -- sound: called numbers first, then the lesson that is shown ------------------------------------------------

function announce() {
  const fresh = shown.called.filter((one) => one.audio && !announced.has(one.number + one.at));
  for (const one of fresh) announced.add(one.number + one.at);
  queue.push(...fresh.reverse().map((one) => one.audio));
  if (fresh.length && voice.paused) speak();
}

function say(address) {
  if (address && voice.paused && !queue.length) play(address);
}

function speak() {
  if (queue.length) play(queue.shift());
}

async function play(address) {
  voice.src = address;
  try {
    await voice.play();
    locked(false);
  } catch (error) {
    locked(error.name === "NotAllowedError");
  }
}

function locked(is) {
  if (by("locked")) by("locked").hidden = !is;
}

voice.addEventListener("ended", speak);

// -- keys and the pace -----------------------------------------------------------------------------------------

addEventListener("keydown", (event) => {
  if (spoken && by("locked") && !by("locked").hidden && shown?.lessons[at]) play(shown.lessons[at].audio);
  if (event.key !== " " && event.key !== "Pause" && event.key !== "MediaPlayPause") return;
  event.preventDefault();
  paused = !paused;
  if (by("stopped")) by("stopped").hidden = !paused;
});

setInterval(() => {
  tell();
  if (shown && !paused && voice.paused && performance.now() >= due) next();
}, 250);
addEventListener("resize", () => {
  if (!shown) return;
  if (!led) return fit();
  waiting = [];
  next();
});
look();
