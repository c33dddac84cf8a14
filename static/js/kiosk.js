// A tablet on which people sign up one after the other: who walks away leaves nothing on it.

"use strict";

const AFTER = 90_000; // milliseconds without a touch or a key
const form = document.querySelector("[data-empty]");
let waiting;

function wait() {
  clearTimeout(waiting);
  waiting = setTimeout(() => window.location.replace(form.dataset.empty), AFTER);
}

if (form) {
  for (const kind of ["input", "keydown", "pointerdown"]) document.addEventListener(kind, wait);
  wait();
}
// Going back shows a page as it was left: load it anew, empty.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
