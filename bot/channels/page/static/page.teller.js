// What the kiosk says by itself: the hall's own voice where it has one, else a voice that lives on this machine, else a
// chime. What was said last can be heard again, and louder.

import { sayHere } from "./page.kiosk.js";

const PATIENCE = 4000;

export class Teller {
  constructor(sound, chime) {
    Object.assign(this, { sound, chime, loud: false, last: null, turn: 0 });
  }

  // A sentence of the house by its name; `after` a chime when somebody has to look up.
  say(what, withChime) {
    this.last = () => this.say(what);
    this.start(withChime, async () => {
      const limit = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(`/web/say?what=${what}&loud=${this.loud ? 1 : 0}`, { signal: limit });
      return answer.ok ? answer.json() : {};
    });
  }

  // A sentence that came with its sound.
  tell(text, url) {
    this.last = () => this.tell(text, url);
    this.start(false, async () => ({ text, url }));
  }

  async start(withChime, fetched) {
    const turn = this.turn += 1;
    this.sound.stop();
    if (withChime) this.sound.say([{ url: this.chime, show() {} }]);
    const { text, url } = await fetched().catch(() => ({}));
    if (turn !== this.turn) return; // something newer is being said
    if (url) this.sound.say([{ url, show() {} }]);
    else if (text) sayHere(text, this.sound, this.chime);
    else if (!withChime) this.sound.say([{ url: this.chime, show() {} }]);
  }

  again() {
    if (this.last) this.last();
  }

  hush() {
    this.turn += 1;
    this.sound.stop();
  }
}
