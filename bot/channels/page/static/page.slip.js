// What is printed at the kiosk: a view of the paper, a large key that prints it, and a way back. On paper only it is seen.

import { make } from "./page.log.js";

const part = (id) => document.getElementById(id);

export class Slip {
  constructor(teller) {
    Object.assign(this, { teller, open: false, before: null });
    part("slip-print").addEventListener("click", () => print());
    part("slip-back").addEventListener("click", () => this.close());
  }

  // The waiting number of somebody who has checked in.
  number(slip) {
    const paper = make("div", "paper-words");
    paper.append(make("p", "", slip.hall), make("p", "", "等候号"), make("p", "waiting", slip.waiting),
      make("p", "", slip.service), make("p", "", `${slip.day} ${slip.clock}`), make("p", "", `预约号 ${slip.number}`),
      make("p", "", "请坐着等，叫到您的号就去窗口。"));
    this.show(paper);
  }

  // The sheet of an appointment, as the house draws it.
  ticket(address) {
    const picture = make("img", "paper-picture");
    picture.alt = "预约单：时间、预约号和方块码";
    picture.src = address;
    this.show(picture);
  }

  show(paper) {
    this.before = document.activeElement;
    this.open = true;
    part("slip-paper").replaceChildren(paper);
    part("slip").hidden = false;
    part("slip-print").focus();
    this.teller.say("print");
  }

  close() {
    this.open = false;
    part("slip").hidden = true;
    part("slip-paper").replaceChildren();
    if (this.before && this.before.isConnected) this.before.focus();
    this.before = null;
  }
}
