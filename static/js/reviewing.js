// The review of open answers: a selected part is cut with one key or one button.
"use strict";

const REMOVED = "[removed]";

function choose(area) {
  document.getElementById(area.dataset.cut).checked = true;
}

function cut(area) {
  if (area.selectionStart === area.selectionEnd) return;
  area.setRangeText(REMOVED, area.selectionStart, area.selectionEnd, "end");
  choose(area);
  area.focus();
}

function offerToCut(area) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "usa-button usa-button--unstyled";
  button.textContent = "Take out what is selected (Alt+X)";
  button.addEventListener("click", () => cut(area));
  area.after(button);
}

for (const area of document.querySelectorAll("[data-reviewing] [data-cut]")) {
  offerToCut(area);
  area.addEventListener("input", () => choose(area));
  area.addEventListener("keydown", (event) => {
    if (!event.altKey || event.code !== "KeyX") return;
    event.preventDefault();
    cut(area);
  });
}
