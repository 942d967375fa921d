// One audio element for everything: phones let only the element play that a finger has unlocked.

const PATIENCE = 15000;

export class Sound {
  constructor(element, onMissing) {
    this.element = element;
    this.onMissing = onMissing;
    this.unlocked = false;
    this.current = null;
    this.queue = [];
    element.addEventListener("playing", () => this.mark("playing"));
    element.addEventListener("ended", () => element.ended && this.current && this.next());
    element.addEventListener("error", () => element.error && this.fail());
  }

  get busy() {
    return this.current !== null;
  }

  // Call it inside a click or a key press.
  unlock() {
    if (this.unlocked) return;
    this.unlocked = true;
    this.load(this.element.dataset.silence);
  }

  // Adds sounds behind those that are still to be heard.
  say(items) {
    this.queue.push(...items);
    if (!this.current) this.next();
  }

  toggle(item) {
    const mine = this.current === item;
    this.stop();
    this.unlocked = true;
    if (!mine) this.say([item]);
  }

  stop() {
    this.queue = [];
    this.element.pause();
    this.finish();
  }

  next() {
    this.finish();
    this.current = this.queue.shift() || null;
    if (!this.current) return;
    this.mark("loading");
    this.timer = setTimeout(() => this.fail(), PATIENCE);
    this.load(this.current.url);
  }

  load(address) {
    this.element.src = address;
    // AbortError only says that something newer was loaded; a sound that may not play yet waits for a tap.
    const started = this.element.play();
    if (started) started.catch((error) => error.name === "NotAllowedError" && this.stop());
  }

  fail() {
    if (!this.current) return;
    this.element.pause();
    this.onMissing();
    this.next();
  }

  mark(state) {
    if (!this.current) return;
    if (state === "playing") clearTimeout(this.timer);
    this.current.show(state);
  }

  finish() {
    clearTimeout(this.timer);
    const done = this.current;
    this.current = null;
    if (done) done.show("idle");
  }
}
