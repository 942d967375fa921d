// Printing needs a program of the page; without one the key is not shown.

const key = document.getElementById("print");

if (key) {
  key.hidden = false;
  key.addEventListener("click", () => print());
}
