// What the console's pages do besides being read: fresh lists, a sound for new work, nothing sent twice.
// Every page also works without this file, by reloading.
"use strict";

const page = document.body.dataset;
const news = document.getElementById("news");
const plainTitle = document.title;
const RENEW_EVERY = 30000;

// -- telling the clerk -----------------------------------------------------------------------------------

let audio = null;

function chime() {
  if (!audio || audio.state !== "running") return;
  [[660, 0], [880, 0.18]].forEach(([pitch, later]) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + later;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  });
}

function prepareSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  const button = document.getElementById("sound");
  if (!Context || !button) return;
  audio = new Context();
  const show = () => { button.hidden = audio.state === "running"; };
  audio.onstatechange = show;
  show();
  // Browsers allow sound only after somebody has touched the page.
  const unlock = () => audio.resume();
  ["click", "keydown"].forEach((kind) => addEventListener(kind, unlock, { once: true }));
  button.addEventListener("click", () => audio.resume().then(chime));
}

function announce(text) {
  if (news) news.textContent = text;
  document.title = `【${text}】${plainTitle}`;
  chime();
}

function calm() {
  document.title = plainTitle;
  if (news) news.textContent = "";
}

function count(waiting) {
  const badge = document.getElementById("count");
  badge.textContent = waiting;
  badge.hidden = !waiting;
}

// -- fresh lists -----------------------------------------------------------------------------------------

async function renew(box) {
  if (Array.from(box.querySelectorAll("audio")).some((sound) => !sound.paused)) {
    box.addEventListener("pause", () => renew(box), { once: true, capture: true });  // nobody is interrupted
    return;
  }
  const answer = await fetch(box.dataset.fragment).catch(() => null);
  if (!answer || !answer.ok) return;
  const focused = box.contains(document.activeElement) ? document.activeElement.id : "";
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  box.innerHTML = await answer.text();
  if (atEnd) box.scrollTop = box.scrollHeight;
  const again = focused && document.getElementById(focused);
  if (again) again.focus();
  if (page.page === "story") noticeChange(box);
}

// Somebody else has taken or closed it: the form below is out of date, but what was typed must stay.
function noticeChange(box) {
  const now = box.querySelector("[data-now]").dataset.now;
  if (now === page.state || leaving()) return;
  if (typed()) announce("这位的接待情况变了，写好的话先复制下来，再刷新");
  else location.reload();
}

function typed() {
  const reply = document.getElementById("text");
  return page.holding || (reply ? reply.value.trim() : "");
}

// A form is on its way: the page it leads to must not be overtaken.
function leaving() {
  return document.querySelector("[data-sent]") !== null;
}

function signedOut() {
  if (leaving()) return;
  if (typed()) announce("登录过期了；写好的话还在，点发送后重新登录");
  else location.assign(page.address ? `/console/login?next=${encodeURIComponent(page.address)}` : "/console/login");
}

function onEvent(event, box) {
  if (event.kind === "signed_out") {
    signedOut();
    return false;
  }
  count(event.waiting);
  const here = Number(page.handoff);
  if (page.page === "queue" || page.page === "appointments" || event.changed.includes(here)) renew(box);
  if (page.page === "story" && event.fresh.includes(here)) announce("来了新消息");
  else if (event.fresh.length) announce(`${event.fresh[0]}号有新情况`);
  return true;
}

function follow(box) {
  setInterval(() => { if (!document.hidden) renew(box); }, RENEW_EVERY);
  if (!window.EventSource) return;
  const stream = new EventSource("/console/events");
  // After a break something may have been missed.
  let broken = false;
  stream.onerror = () => { broken = true; };
  stream.onopen = () => { if (broken) renew(box); broken = false; document.body.dataset.live = "on"; };
  stream.onmessage = (message) => { if (!onEvent(JSON.parse(message.data), box)) stream.close(); };
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

// Somebody is in danger, in despair, swindled, or has a customer in the shop: it rings until a clerk takes it.
const RING_EVERY = 6000;

function ring(box) {
  const waiting = box.querySelector("[data-urgent]");
  if (!waiting) return;
  announce(`急：${waiting.dataset.urgent}号，${waiting.dataset.reason}`);
}

// -- forms -----------------------------------------------------------------------------------------------

function guardForms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.classList.add("sending");
  });
  // The browser's back button brings the page with its forms as they were.
  addEventListener("pageshow", () => {
    document.querySelectorAll("[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.classList.remove("sending");
    });
  });
}

function prepareReply() {
  const reply = document.getElementById("text");
  if (!reply) return;
  reply.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) reply.form.requestSubmit();
  });
  reply.addEventListener("input", calm);
  addEventListener("beforeunload", (event) => {
    if (page.holding || (typed() && !reply.form.dataset.sent)) event.preventDefault();
  });
  reply.focus();
}

// Ready answers: a tap or Alt with a figure puts one where the cursor stands; nothing is sent by that.
function prepareReady() {
  const reply = document.getElementById("text");
  const ready = [...document.querySelectorAll("[data-phrase]")];
  if (!reply || !ready.length) return;
  const put = (button) => {
    reply.setRangeText(button.dataset.phrase, reply.selectionStart, reply.selectionEnd, "end");
    reply.focus();
    reply.dispatchEvent(new Event("input"));
  };
  ready.forEach((button) => button.addEventListener("click", () => put(button)));
  addEventListener("keydown", (event) => {
    const figure = /^Digit([1-9])$/.exec(event.code);
    if (!event.altKey || event.ctrlKey || event.metaKey || !figure || !ready[figure[1] - 1]) return;
    event.preventDefault();
    put(ready[figure[1] - 1]);
  });
}

// The person sees that somebody is writing. Told every few seconds at most, and only while letters come.
const TYPING_EVERY = 4000;

function prepareTyping() {
  const reply = document.getElementById("text");
  const address = reply && reply.form.dataset.typing;
  if (!address) return;
  let last = 0;
  reply.addEventListener("input", () => {
    if (!typed() || Date.now() - last < TYPING_EVERY) return;
    last = Date.now();
    const body = new URLSearchParams({ csrf: reply.form.elements.csrf.value });
    fetch(address, { method: "POST", body }).catch(() => null);
  });
}

function prepareOutcome() {
  const outcome = document.getElementById("outcome");
  const only = document.querySelector("[data-only]");
  if (!outcome || !only) return;
  const show = () => {
    only.hidden = outcome.value !== only.dataset.only;
    only.querySelectorAll("input").forEach((input) => { input.required = !only.hidden; });
  };
  outcome.addEventListener("change", show);
  show();
}

// How good a new password is, in words; whether it is a common one is found out when it is sent.
function prepareStrength() {
  const told = document.getElementById("strength");
  const fresh = document.getElementById("new");
  if (!told || !fresh) return;
  const shortest = Number(told.dataset.shortest);
  fresh.addEventListener("input", () => {
    const length = [...fresh.value].length;
    const kinds = new Set(fresh.value).size;
    if (!length) told.textContent = "";
    else if (length < shortest) told.textContent = `还差${shortest - length}个字。`;
    else if (kinds < 4) told.textContent = "重复的字太多，容易猜中。";
    else if (length < 15) told.textContent = "可以用。再长一点更好。";
    else told.textContent = "很好。";
  });
}

function preparePrint() {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
  if (page.print) print(); // it was asked for to be printed
}

// How far a training is: asked for every two seconds until it is over, then the whole page is.
const POLL_EVERY = 2000;

function preparePoll() {
  const place = document.querySelector("[data-poll]");
  if (!place) return;
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(place.dataset.poll).catch(() => null);
    if (answer && answer.status === 401) signedOut();
    if (!answer || !answer.ok) return;
    place.innerHTML = await answer.text();
    if (!place.querySelector("[data-over]")) return;
    clearInterval(timer);
    location.reload();
  }, POLL_EVERY);
}

// What is being written is shown as people will see it, a moment after the last letter.
const PREVIEW_AFTER = 500;

function preparePreview() {
  const form = document.querySelector("[data-preview]");
  const place = document.getElementById("preview");
  if (!form || !place) return;
  let timer = 0;
  let round = 0;
  const show = async () => {
    const mine = ++round;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.preview, { method: "POST", body }).catch(() => null);
    if (answer && answer.status === 401) place.textContent = "登录过期了。写的还在，存草稿的时候再登录。";
    if (!answer || !answer.ok || mine !== round) return;
    place.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PREVIEW_AFTER);
  });
}

// The window at which somebody calls stays the same while the browser is open.
function prepareDesk() {
  const desk = document.getElementById("desk");
  if (!desk) return;
  if (!desk.value) desk.value = sessionStorage.getItem("desk") || "";
  desk.addEventListener("input", () => sessionStorage.setItem("desk", desk.value));
}

guardForms();
prepareDesk();
preparePreview();
preparePoll();
prepareReply();
prepareReady();
prepareTyping();
prepareOutcome();
prepareStrength();
preparePrint();
// A page that answered a form keeps the address under which it can be opened again.
if (page.address) history.replaceState(null, "", page.address);
if (page.page === "queue") count(Number(page.waiting));
const box = document.querySelector("[data-fragment]");
if (box) {
  box.scrollTop = box.scrollHeight;
  prepareSound();
  if (page.page === "appointments") renew(box);
  follow(box);
  ring(box);
  setInterval(() => ring(box), RING_EVERY);
  addEventListener("focus", calm);
}
