// The kiosk put together: the start screen with its few large keys, checking in, paper, forgetting, and being away.

import { Away } from "./page.away.js";
import { CheckIn } from "./page.checkin.js";
import { watchIdle } from "./page.kiosk.js";
import { Slip } from "./page.slip.js";
import { Teller } from "./page.teller.js";

const part = (id) => document.getElementById(id);

// `page` holds sound, mic, begin(text, words), listen(), send(text), started(), waiting() and drop().
export function openKiosk(page) {
  const teller = new Teller(page.sound, part("sound").dataset.chime);
  const slip = new Slip(teller);
  const checkIn = new CheckIn(teller, {
    person: () => leaveFor(() => page.begin("人工", "找真人")),
    print: (paper) => slip.number(paper),
    done: () => forget(),
  });
  const begun = () => page.started() || checkIn.open || slip.open;
  const away = new Away(part("away"), begun);

  function leaveFor(next) {
    checkIn.close();
    slip.close();
    teller.hush();
    part("welcome").hidden = true;
    next();
  }

  // Nothing of this person stays on the screen, not even while the next page is on its way.
  function wipe() {
    checkIn.close();
    slip.close();
    page.mic.cancel();
    page.drop();
    part("messages").replaceChildren();
    part("input").value = "";
    part("welcome").hidden = true;
    part("talk").hidden = true;
  }

  function forget() {
    wipe();
    away.leave();
  }

  const touch = {
    "tile-mic": () => leaveFor(page.listen),
    "tile-book": () => leaveFor(() => page.begin("我要预约时间", "约时间")),
    "tile-human": () => leaveFor(() => page.begin("人工", "找真人")),
    "tile-checkin": () => leaveFor(() => { page.sound.unlock(); checkIn.begin(); }),
    "home-again": () => { page.sound.unlock(); teller.say("greeting"); },
    loud: () => { louder(true); page.send("大点声"); },
    "home-loud": () => { page.sound.unlock(); louder(!teller.loud); teller.say(teller.loud ? "loud" : "soft"); },
    "checkin-loud": () => { louder(!teller.loud); teller.again(); },
  };
  for (const [id, act] of Object.entries(touch)) part(id).addEventListener("click", act);

  function louder(loud) {
    teller.loud = loud;
    for (const id of ["home-loud", "checkin-loud"]) part(id).setAttribute("aria-pressed", String(loud));
  }

  // The first touch of somebody who does not know yet what to press.
  const greet = (event) => {
    removeEventListener("pointerup", greet, true);
    removeEventListener("keydown", greet, true);
    if (event.target instanceof Element && event.target.closest("button")) return;
    if (event.type === "keydown" && (event.key === "Enter" || event.key === " ")) return;
    page.sound.unlock();
    teller.say("greeting");
  };
  addEventListener("pointerup", greet, true);
  addEventListener("keydown", greet, true);

  addEventListener("print-ticket", (event) => slip.ticket(event.detail));
  addEventListener("pagehide", wipe);
  addEventListener("pageshow", (event) => { if (event.persisted) forget(); });
  offerFullScreen(part("full"));
  watchIdle({
    begun, clear: forget, stop: () => teller.hush(), warn: () => teller.say("idle", true),
    busy: () => page.waiting() || page.sound.busy || page.mic.busy || checkIn.busy,
  });
}

function offerFullScreen(key) {
  const already = () => document.fullscreenElement || matchMedia("(display-mode: fullscreen)").matches;
  const show = () => { key.hidden = !document.fullscreenEnabled || Boolean(already()); };
  key.addEventListener("click", () => document.documentElement.requestFullscreen().catch(() => {}));
  document.addEventListener("fullscreenchange", show);
  show();
}
