// What a person said and the hall has not answered yet. It goes in the order in which it was said, one after the other,
// and again by itself with the same id until it arrives: nothing that was said later overtakes it.

const WAITS = [2, 5, 10, 20, 30]; // seconds before the next try, the last of them again and again
const PATIENCE = 3 * 60; // seconds after which it is better to ring
const FRESH = 30 * 60; // what is older was meant for another moment: it goes only when a finger says so
const HOPELESS = ["refused", "stale"];
const PLACE = "lianxin-unsent";

const seconds = () => Date.now() / 1000;

export class Outbox {
  // `post(one)` gives the answers or throws Trouble. `on` is told what happens to a message: sending(one, again),
  // arrived(one, answers), failed(one, kind, ringing), behind(one), and idle() when nothing is on its way any more.
  // A message is {id, text, words, at} and perhaps a recording or a photo in `blob`; its article belongs to the page.
  constructor(post, on, keeps) {
    Object.assign(this, { post, on, keeps, queue: [], sending: false, tries: 0, soonest: 0, since: 0, timer: 0 });
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
  }

  // Something is on its way, and nothing of it has failed yet.
  get busy() {
    return this.queue.length > 0 && !this.since;
  }

  has(text) {
    return this.queue.some((one) => one.text === text);
  }

  push(one) {
    one.at = seconds();
    this.queue.push(one);
    this.keep();
    if (this.since) this.on.behind(one);
    if (!this.since) this.go();
    else if (seconds() >= this.soonest) this.again();
  }

  // What an earlier load of this page left unsaid (see `kept`).
  load(ones) {
    this.queue.push(...ones);
    this.keep();
    if (!ones.length) return;
    this.since = seconds();
    ones.slice(1).forEach((later) => this.on.behind(later));
    if (this.old(ones[0])) this.on.failed(ones[0], "offline", true);
    else this.go();
  }

  // A finger wants it now, and patience begins anew.
  again() {
    if (this.since) this.since = seconds();
    this.tries = 0;
    this.go();
  }

  // The network is back, or somebody looks at the page again.
  hurry() {
    if (!this.since || this.old(this.queue[0])) return;
    this.since = seconds();
    this.tries = 0;
    this.wait(Math.max(0, this.soonest - seconds()));
  }

  old(one) {
    return seconds() - one.at > FRESH;
  }

  // Nothing of this person goes out any more.
  clear() {
    clearTimeout(this.timer);
    this.queue = [];
    this.rest();
    this.keep();
  }

  wait(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go(), delay * 1000);
  }

  rest() {
    Object.assign(this, { tries: 0, soonest: 0, since: 0 });
  }

  async go() {
    if (this.sending || !this.queue.length) return;
    clearTimeout(this.timer);
    const [one] = this.queue;
    this.sending = true;
    this.on.sending(one, this.since > 0);
    const { answers, trouble } = await this.post(one).then((answers) => ({ answers }), (trouble) => ({ trouble }));
    this.sending = false;
    if (this.queue[0] !== one) this.go(); // forgotten meanwhile
    else if (trouble && !HOPELESS.includes(trouble.message)) this.failed(one, trouble);
    else this.done(one, answers, trouble);
    if (!this.sending) this.on.idle();
  }

  done(one, answers, trouble) {
    this.queue.shift();
    this.rest();
    this.keep();
    if (trouble) this.on.failed(one, trouble.message, false);
    else this.on.arrived(one, answers);
    this.go();
  }

  failed(one, trouble) {
    if (!this.since) this.queue.slice(1).forEach((later) => this.on.behind(later));
    this.since = this.since || seconds();
    this.soonest = seconds() + (trouble.after || 0);
    const delay = Math.max(WAITS[Math.min(this.tries, WAITS.length - 1)], trouble.after || 0);
    const ringing = this.old(one) || seconds() - this.since + delay > PATIENCE;
    if (!ringing) this.wait(delay);
    this.tries += 1;
    this.on.failed(one, trouble.message, ringing);
  }

  // A reload, or a phone that puts the page aside, must not lose what is not said yet: the words stay in this window's own
  // memory until they have arrived, and no longer. Recordings and photos stay nowhere.
  keep() {
    if (!this.keeps) return;
    const words = this.queue.filter((one) => !one.blob).map(({ id, text, words, at }) => ({ id, text, words, at }));
    try {
      if (words.length) sessionStorage.setItem(PLACE, JSON.stringify(words));
      else sessionStorage.removeItem(PLACE);
    } catch (error) { /* a browser that keeps nothing */ }
  }

  kept() {
    try {
      return this.keeps ? JSON.parse(sessionStorage.getItem(PLACE) || "[]") : [];
    } catch (error) {
      return [];
    }
  }
}
