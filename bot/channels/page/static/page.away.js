// When the house cannot be reached the kiosk says so, kindly and large, and comes back by itself. It never leaves the page
// it has before the next one is there: a browser's own page of errors would stay for ever.

const EVERY = 10000;
const EVERY_WHILE_AWAY = 3000;
const PATIENCE = 10000; // a busy machine is not an absent one
const MISSES = 2;

export function alive() {
  return new Promise((tell) => {
    const question = new XMLHttpRequest();
    question.timeout = PATIENCE;
    question.onload = () => tell(question.status === 204);
    question.onerror = question.ontimeout = question.onabort = () => tell(false);
    question.open("GET", `/web/alive?${Math.random()}`);
    question.send();
  });
}

export class Away {
  // `begun()` says whether there is a conversation that may go on.
  constructor(box, begun) {
    Object.assign(this, { box, begun, misses: 0, afresh: false, asking: false });
    setInterval(() => this.look(), EVERY);
    setInterval(() => { if (!this.box.hidden) this.look(); }, EVERY_WHILE_AWAY);
  }

  async look() {
    if (this.asking) return;
    this.asking = true;
    const there = await alive();
    this.asking = false;
    if (there) this.back();
    else if ((this.misses += 1) >= MISSES) this.box.hidden = false;
  }

  back() {
    this.misses = 0;
    if (this.box.hidden) return;
    this.box.hidden = true;
    if (this.afresh || !this.begun()) again();
  }

  // Begin anew for the next person, as soon as there is something to begin with.
  async leave() {
    this.afresh = true;
    if (await alive()) again();
    else this.box.hidden = false;
  }
}

let going = false;

// The address keeps what the hall has written into it (which paper the printer holds).
function again() {
  if (going) return;
  going = true;
  location.replace(location.pathname + location.search);
}
