// Small comforts. Every page works without them.
"use strict";

// Long error summaries start out of sight on a phone: bring the reader there.
function focusErrors() {
  const summary = document.querySelector("[data-takes-focus]");
  if (summary) summary.focus();
}

// Menus close with Escape and when the reader looks elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-closes-on-escape][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

function closeOnEscape(event) {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-closes-on-escape][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// A second click must not send a form twice. The button stays focusable, so that nothing jumps.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("[type=submit]")) {
    button.setAttribute("aria-disabled", "true");
  }
}

// A page that comes back from the browser's memory may be sent again.
function allowSendingAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
    }
  }
}

// Minutes left until an opened vault closes, counted from now on: clocks of readers may be wrong.
const openedAt = Date.now();

function countDown() {
  for (const place of document.querySelectorAll("[data-closes-after]")) {
    const seconds = Number(place.dataset.closesAfter) - (Date.now() - openedAt) / 1000;
    if (seconds <= 0 && place.dataset.closesTo) window.location.replace(place.dataset.closesTo);
    place.textContent = seconds > 0 ? `closes in ${Math.ceil(seconds / 60)} min` : "closed";
  }
}

// Tables and charts that fit need no stop for the keyboard, and heads of tables may stay in sight.
// Looked at again whenever one changes its size: a window is turned, numbers are unfolded.
function releaseWhatFits(entries) {
  for (const { target: frame } of entries) {
    const fits = frame.scrollWidth <= frame.clientWidth;
    if (fits) frame.removeAttribute("tabindex");
    else frame.setAttribute("tabindex", "0");
    frame.classList.toggle("portal-table--fits", fits && frame.classList.contains("portal-table"));
  }
}

function watchWhatScrolls() {
  const observer = new ResizeObserver(releaseWhatFits);
  for (const frame of document.querySelectorAll(".portal-table, .portal-chart__picture")) observer.observe(frame);
}

// Work that ended has no progress any more: the page as it is now says what became of it.
function lookAgain(event) {
  const { target, serverResponse } = event.detail;
  if (target.id !== "progress" || serverResponse.includes('id="progress"')) return;
  event.detail.shouldSwap = false;
  window.location.reload();
}

// Buttons marked data-prints open the print dialogue.
function printPage(event) {
  if (event.target.closest("[data-prints]")) window.print();
}

document.addEventListener("DOMContentLoaded", () => {
  focusErrors();
  watchWhatScrolls();
  countDown();
  setInterval(countDown, 15000);
});
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("click", printPage);
document.addEventListener("keydown", closeOnEscape);
document.addEventListener("submit", sendOnce);
document.addEventListener("htmx:beforeSwap", lookAgain);
window.addEventListener("pageshow", allowSendingAgain);
