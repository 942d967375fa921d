// The hall's own screen: whoever comes next must find nothing of the person before.

const IDLE = 60;
const WARNING = 30;
const LONGEST_ANSWER = 120;

const seconds = () => Date.now() / 1000;

// `busy()` says that an answer is being fetched or spoken: then nobody is idle. `begun()` says that there is something
// of a person: without it there is nothing to ask about, and nothing at all before the first touch. `warn()` asks aloud,
// `stop()` is silent again, `clear()` forgets.
export function watchIdle({ begun, busy, warn, stop, clear }) {
  const box = document.getElementById("idle");
  const left = document.getElementById("idle-left");
  let lastSign = 0;
  let busySince = 0;
  let before = null;
  let leaving = false;

  const leave = () => {
    if (leaving) return;
    leaving = true; // once: the next page may be a while in coming
    stop();
    clear();
  };
  const stay = () => {
    lastSign = seconds();
    box.hidden = true;
    stop();
    setInert(false);
    if (before) before.focus();
  };
  const ask = () => {
    before = document.activeElement;
    setInert(true);
    box.hidden = false;
    document.getElementById("stay").focus();
    warn();
  };

  setInterval(() => {
    if (!lastSign || leaving) return;
    busySince = busy() ? busySince || seconds() : 0;
    // A sound that hangs must not keep the conversation on the screen.
    if (box.hidden && busySince && seconds() - busySince < LONGEST_ANSWER) lastSign = seconds();
    const quiet = seconds() - lastSign;
    left.textContent = String(Math.max(0, Math.ceil(IDLE + WARNING - quiet)));
    if (quiet >= IDLE + WARNING || (quiet >= IDLE && !begun())) leave();
    else if (quiet >= IDLE && box.hidden) ask();
  }, 1000);
  for (const sign of ["pointerdown", "keydown", "input"]) {
    addEventListener(sign, () => { if (box.hidden) lastSign = seconds(); }, true);
  }
  document.getElementById("stay").addEventListener("click", stay);
  document.getElementById("leave").addEventListener("click", leave);
  document.getElementById("done").addEventListener("click", leave);
}

function setInert(inert) {
  document.querySelectorAll("body > :not(.idle):not(audio)").forEach((part) => { part.inert = inert; });
}

// A chime, and the words by a voice that lives on this machine where there is one.
export function sayHere(text, sound, chime) {
  sound.stop();
  sound.say([{ url: chime, show() {} }]);
  const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
  const voice = voices.find((one) => one.localService && one.lang.startsWith("zh"));
  if (!voice) return;
  const words = new SpeechSynthesisUtterance(text);
  Object.assign(words, { voice, lang: voice.lang, rate: 0.8 });
  speechSynthesis.speak(words);
}
