// Speaking instead of typing: one key to begin and to end. The words go to the hall as they were recorded; only where
// the hall cannot listen, the browser's own recognition helps out, after the person has agreed.

import { LONGEST, Recorder, SHORTEST, WARNING, possible, troubleOf } from "./page.recorder.js";

const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
const INSTEAD = "您可以打字，也可以按上面的按钮。";
const KEYBOARD = "用手机键盘上的话筒也能说话。";
const TROUBLE = {
  "not-allowed": "这里还没有用话筒的许可。" + INSTEAD,
  "service-not-allowed": "这里还没有用话筒的许可。" + INSTEAD,
  "audio-capture": "没有找到话筒。" + INSTEAD,
  "no-speech": "没有听清，请再按“说话”讲一次。",
  "language-not-supported": "这个浏览器听不懂中文。" + INSTEAD,
  aborted: "",
  denied: "这里还没有用话筒的许可。" + INSTEAD,
  missing: "没有找到话筒。" + INSTEAD,
  broken: "话筒现在用不了。" + INSTEAD,
};
const ANY_TROUBLE = "这台机器现在听不了话。" + INSTEAD;
const LISTENING = "我在听，请说。说完了，再按一下。";
const SHORT = "太短了，没听到。按一下开始，说完再按一下。";
const SOON = "还有十秒，请说完。";
const DROPPED = "这段话不要了，没有发出去。";

export class Mic {
  // `on` holds tell, ask, words (heard by the browser), sound (a recording and its seconds), quiet (nobody else may
  // speak now), warn (says a sentence aloud) and refused (there is no microphone for us).
  constructor(parts, input, on) {
    Object.assign(this, { ...parts, input, on, agreed: false, running: null, recorder: null, starting: false });
    this.button.addEventListener("click", () => this.press());
    this.drop.addEventListener("click", () => this.cancel());
  }

  get busy() {
    return Boolean(this.recorder || this.running);
  }

  press() {
    const hall = this.button.dataset.ears === "yes";
    const browser = Recognition && this.button.dataset.allowed === "yes";
    if (this.running) this.running.stop();
    else if (this.recorder) this.finish();
    else if (possible() && (hall || !browser)) this.record();
    else if (!browser) this.on.tell("这里不能直接听您说话。" + INSTEAD + KEYBOARD);
    else if (this.agreed) this.recognise();
    else this.on.ask(() => { this.agreed = true; this.recognise(); });
  }

  async record() {
    if (this.starting) return;
    this.starting = true;
    this.on.quiet();
    const recorder = new Recorder((seconds, level) => this.tick(seconds, level));
    try {
      await recorder.start();
    } catch (error) {
      this.on.tell(TROUBLE[troubleOf(error)]);
      this.on.refused();
      return;
    } finally {
      this.starting = false;
    }
    this.recorder = recorder;
    this.warned = false;
    this.show("说完了");
    this.on.tell(LISTENING);
  }

  tick(seconds, level) {
    this.meter.value = level;
    this.seconds.textContent = `${Math.min(LONGEST, Math.floor(seconds))} 秒`;
    if (seconds >= WARNING && !this.warned) {
      this.warned = true;
      this.on.tell(SOON);
      this.on.warn(SOON);
    }
    if (seconds >= LONGEST) this.finish();
  }

  async finish() {
    const recorder = this.take();
    if (!recorder) return;
    const { blob, seconds } = await recorder.stop();
    if (seconds < SHORTEST) this.on.tell(SHORT);
    else if (!blob) this.on.tell(ANY_TROUBLE);
    else {
      this.on.tell("");
      this.on.sound(blob, Math.round(seconds));
    }
  }

  async cancel() {
    const recorder = this.take();
    if (!recorder) return;
    this.on.tell(DROPPED);
    this.button.focus();
    await recorder.cancel();
  }

  take() {
    const recorder = this.recorder;
    this.recorder = null;
    this.show("");
    return recorder;
  }

  recognise() {
    const hearing = new Recognition();
    Object.assign(hearing, { lang: "zh-CN", interimResults: true, maxAlternatives: 1 });
    let heard = "";
    let trouble = "";
    hearing.onresult = (event) => {
      heard = Array.from(event.results, (result) => result[0].transcript).join("");
      this.input.value = heard;
    };
    hearing.onerror = (event) => {
      trouble = event.error in TROUBLE ? TROUBLE[event.error] : ANY_TROUBLE;
    };
    hearing.onend = () => {
      this.running = null;
      this.show("");
      this.on.tell(trouble || (heard ? "" : TROUBLE["no-speech"]));
      if (heard && !trouble) this.on.words(heard);
    };
    this.running = hearing;
    this.show("在听");
    this.on.tell("我在听，请说。说完等一下。");
    hearing.start();
  }

  // `label` stands on the key while it listens; without one it is idle.
  show(label) {
    this.button.setAttribute("aria-pressed", String(Boolean(label)));
    this.button.lastElementChild.textContent = label || "说话";
    this.panel.hidden = !this.recorder;
    this.meter.value = 0;
    this.seconds.textContent = "0 秒";
  }
}
