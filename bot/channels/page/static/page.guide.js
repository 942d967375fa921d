// The sounds of the guide play in the page; where no program runs, their keys are plain links to the sound.

import { Sound } from "./page.sound.js";

const sound = new Sound(document.getElementById("sound"), () => {});

for (const key of document.querySelectorAll(".listen")) {
  const label = key.querySelector("span");
  const words = label.textContent;
  const show = (state) => {
    key.dataset.state = state;
    label.textContent = { loading: "准备声音", playing: "停下" }[state] || words;
  };
  const item = { url: key.href, show };
  key.addEventListener("click", (event) => {
    event.preventDefault();
    sound.toggle(item);
  });
}

const print = document.getElementById("print");
print.hidden = false;
print.addEventListener("click", () => window.print());
