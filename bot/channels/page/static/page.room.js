// The room between the two bars: what scrolls stops clear of them, and whoever cannot see the end is told that there is
// more. The bars grow with letters, hints and a long message, so they are measured.

import { pace } from "./page.log.js";

const [desk, log, below, more, tools] =
  ["desk", "messages", "below", "more", "tools"].map((id) => document.getElementById(id));
const reach = document.querySelector(".reach");
const root = document.documentElement;
const GAP = 12;
const EDGE = 15; // of a card below its last line or key: nothing that anybody misses
const MOST = 0.72; // of the screen; bars that need more leave no line to read, so the lower one goes below the words
const OVERLAP = 60; // the last line that was read stays in sight

const stays = (bar) => getComputedStyle(bar).position === "sticky";
const height = (bar) => (stays(bar) ? bar.offsetHeight : 0);
const room = () => innerHeight - height(reach) - height(desk);

// Also at once, for whoever scrolls before the browser has told that a bar has grown.
export function measure() {
  root.classList.toggle("crowded", reach.offsetHeight + desk.offsetHeight > MOST * innerHeight);
  root.style.setProperty("--reach-room", `${height(reach) + GAP}px`);
  root.style.setProperty("--desk-room", `${height(desk)}px`);
  look();
}

function look() {
  const last = log.lastElementChild;
  const end = last ? last.getBoundingClientRect().bottom : 0;
  const hidden = !stays(desk) || end - EDGE <= innerHeight - desk.offsetHeight;
  if (hidden && document.activeElement === below) log.focus({ preventScroll: true });
  below.hidden = hidden;
  root.classList.toggle("further", !hidden);
}

function goOn() {
  scrollBy({ top: Math.max(OVERLAP, room() - below.offsetHeight - OVERLAP), behavior: pace() });
}

function open(wide) {
  more.setAttribute("aria-expanded", String(wide));
  desk.classList.toggle("open", wide);
}

// Puts the keys behind 更多 away; the focus does not vanish with them.
export function fold() {
  if (!more || !desk.classList.contains("open")) return;
  const within = tools.contains(document.activeElement);
  open(false);
  if (within) more.focus({ preventScroll: true });
}

export function watchRoom() {
  const sizes = new ResizeObserver(measure);
  for (const part of [desk, reach, log]) sizes.observe(part);
  addEventListener("scroll", look, { passive: true });
  addEventListener("resize", measure);
  below.addEventListener("click", goOn);
  if (!more) return;
  more.addEventListener("click", () => {
    if (desk.classList.contains("open")) fold();
    else {
      open(true);
      tools.querySelector("button").focus({ preventScroll: true });
    }
  });
}
