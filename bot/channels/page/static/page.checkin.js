// Checking in: show the ticket, press its number or say it; see what is booked; "that's me"; a waiting number.

import { Camera } from "./page.camera.js";
import { make } from "./page.log.js";
import { Recorder, possible } from "./page.recorder.js";

const PATIENCE = 15000;
const NOT_READ = 20000;
const LONGEST = { number: 9, phone: 4 };
const ASK = { code: "请把预约单上的方块码对着镜头。", number: "请按预约号。", phone: "请按手机号的后四位。" };
const SAY = { code: "checkin", number: "number", phone: "phone" };
const AWAY = "这一步没有办成，请再按一次，或者找工作人员。";
const part = (id) => document.getElementById(id);

export class CheckIn {
  // `on` holds person, print (a slip), done.
  constructor(teller, on) {
    Object.assign(this, { teller, on, open: false, way: "code", typed: "", asking: 0, recorder: null });
    this.camera = new Camera(part("camera"), (still) => this.show(still));
    for (const key of document.querySelectorAll("[data-way]")) {
      key.addEventListener("click", () => this.ask(key.dataset.way));
    }
    for (const key of document.querySelectorAll("[data-digit]")) {
      key.addEventListener("click", () => this.type(key.dataset.digit));
    }
    part("digits-back").addEventListener("click", () => this.put(this.typed.slice(0, -1)));
    part("digits-ok").addEventListener("click", () => this.look());
    part("digits-say").addEventListener("click", () => this.listen());
    part("checkin-again").addEventListener("click", () => this.teller.again());
    part("checkin-person").addEventListener("click", () => this.on.person());
    part("checkin-back").addEventListener("click", () => this.on.done());
    part("checkin").addEventListener("keydown", (event) => this.key(event));
  }

  get busy() {
    return this.asking > 0 || this.recorder !== null;
  }

  begin() {
    this.open = true;
    part("checkin").hidden = false;
    part("checkin-title").focus({ preventScroll: true });
    this.ask("code");
  }

  // Everything of this person goes, and the camera with it.
  close() {
    this.open = false;
    this.camera.stop();
    clearTimeout(this.slow);
    if (this.recorder) this.recorder.cancel();
    this.recorder = null;
    this.put("");
    this.clear();
    part("checkin").hidden = true;
  }

  clear() {
    part("checkin-found").replaceChildren();
    part("checkin-words").textContent = "";
  }

  ask(way) {
    Object.assign(this, { way });
    this.camera.stop();
    clearTimeout(this.slow);
    this.clear();
    this.put("");
    delete part("checkin").dataset.state;
    for (const key of document.querySelectorAll("[data-way]")) {
      key.setAttribute("aria-pressed", String(key.dataset.way === way));
    }
    part("checkin-view").hidden = way !== "code";
    part("pad").hidden = way === "code";
    part("digits-say").hidden = way !== "number" || !possible() || part("mic").dataset.ears !== "yes";
    part("checkin-words").textContent = ASK[way];
    this.teller.say(SAY[way]);
    if (way === "code") this.film();
  }

  async film() {
    try {
      await this.camera.start();
      this.slow = setTimeout(() => this.camera.on && this.teller.say("unread"), NOT_READ);
    } catch (error) {
      if (!this.open || this.way !== "code") return;
      this.ask("number");
      part("checkin-words").textContent = "镜头用不了。没关系，请按预约号。";
      this.teller.say("camera");
    }
  }

  type(digit) {
    if (this.typed.length < LONGEST[this.way]) this.put(this.typed + digit);
  }

  put(typed) {
    this.typed = typed;
    part("digits").textContent = typed;
  }

  key(event) {
    if (this.way === "code" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/^\d$/.test(event.key)) this.type(event.key);
    else if (event.key === "Backspace") this.put(this.typed.slice(0, -1));
  }

  look() {
    if (!this.typed || this.busy) return;
    const said = this.typed;
    this.put(""); // nothing stands there for the next one to read
    this.post("look", JSON.stringify({ by: this.way, said }), "application/json").then((found) => this.found(found));
  }

  // A still of the camera: true once there is something to show.
  async show(still) {
    const found = await this.post("picture", still, "image/jpeg");
    if (!found || found.state === "unread") return false;
    this.camera.stop();
    this.found(found);
    return true;
  }

  async listen() {
    const key = part("digits-say");
    if (this.recorder) {
      const recorder = this.recorder;
      this.recorder = null;
      key.setAttribute("aria-pressed", "false");
      const { blob } = await recorder.stop();
      if (blob && this.open) this.found(await this.post("voice", blob, blob.type || "audio/webm"));
      return;
    }
    this.teller.hush();
    const recorder = new Recorder((seconds) => { if (seconds >= 15 && this.recorder) this.listen(); });
    try {
      await recorder.start();
    } catch (error) {
      key.hidden = true;
      return;
    }
    this.recorder = recorder;
    key.setAttribute("aria-pressed", "true");
    part("checkin-words").textContent = "请说预约号，说完再按一下。";
  }

  async post(path, body, type) {
    this.asking += path === "picture" ? 0 : 1; // a camera that looks at nobody is not busy
    try {
      const address = `/web/checkin/${path}?at=kiosk&loud=${this.teller.loud ? 1 : 0}`;
      const limit = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(address, { method: "POST", headers: { "Content-Type": type }, body, signal: limit });
      return answer.ok ? await answer.json() : null;
    } catch (error) {
      return null;
    } finally {
      this.asking -= path === "picture" ? 0 : 1;
    }
  }

  found(finding) {
    if (!this.open) return;
    const words = part("checkin-words");
    const box = part("checkin-found");
    box.replaceChildren();
    if (!finding) words.textContent = AWAY;
    else if (finding.state === "unheard") {
      words.textContent = "没听清号码，请按数字，或者再说一遍。";
      this.teller.say("unheard");
    } else {
      words.textContent = finding.text;
      part("checkin").dataset.state = finding.state;
      this.teller.tell(finding.text, finding.url);
      for (const mine of finding.mine) box.append(this.card(mine));
      if (finding.slip) box.append(this.ticket(finding.slip));
      part("checkin-view").hidden = true;
      if (finding.mine.length || finding.slip) part("pad").hidden = true;
      const first = box.querySelector("button");
      if (first) first.focus();
    }
  }

  card(mine) {
    const card = make("div", "mine");
    card.append(make("p", "who", mine.who), make("p", "what", `${mine.when}，${mine.service}`));
    const key = make("button", "button main thats-me", "是我");
    key.type = "button";
    key.dataset.testid = "thats-me";
    key.addEventListener("click", () => this.arrive(mine.token));
    card.append(key);
    return card;
  }

  async arrive(token) {
    if (this.busy) return;
    this.found(await this.post("arrive", JSON.stringify({ token }), "application/json"));
  }

  ticket(slip) {
    const card = make("div", "mine");
    card.append(make("p", "what", "您的号"), make("p", "waiting", slip.waiting));
    const key = make("button", "button main", "打印");
    key.type = "button";
    key.dataset.testid = "print-slip";
    key.addEventListener("click", () => this.on.print(slip));
    card.append(key);
    return card;
  }
}
