// Speaking instead of typing, by the browser's own recognition where it has one.

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
};
const ANY_TROUBLE = "这台机器现在听不了话。" + INSTEAD;

export class Mic {
  constructor(button, input, tell, ask, onWords) {
    Object.assign(this, { button, input, tell, ask, onWords, agreed: false, running: null });
    button.addEventListener("click", () => this.press());
  }

  press() {
    if (this.running) this.running.stop();
    else if (!Recognition || this.button.dataset.allowed !== "yes") this.tell("这里不能直接听您说话。" + INSTEAD + KEYBOARD);
    else if (this.agreed) this.start();
    else this.ask(() => { this.agreed = true; this.start(); });
  }

  start() {
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
      this.show(null);
      this.tell(trouble || (heard ? "" : TROUBLE["no-speech"]));
      if (heard && !trouble) this.onWords(heard);
    };
    this.show(hearing);
    this.tell("我在听，请说。说完等一下。");
    hearing.start();
  }

  show(hearing) {
    this.running = hearing;
    this.button.setAttribute("aria-pressed", String(Boolean(hearing)));
    this.button.lastElementChild.textContent = hearing ? "在听" : "说话";
  }
}
