// Keying of paper: Enter goes on to the next field, and from the last to the button that seals.
"use strict";

const keying = document.querySelector("[data-keying]");

function goOn(event) {
  const here = event.target;
  if (event.key !== "Enter" || event.shiftKey || !here.matches("input, textarea")) return;
  event.preventDefault();
  const stops = [...keying.querySelectorAll("input:not([type=hidden]), textarea, [data-key-last]")];
  const next = stops[stops.indexOf(here) + 1];
  next.focus();
  if (next.select) next.select();
}

if (keying) keying.addEventListener("keydown", goOn);
