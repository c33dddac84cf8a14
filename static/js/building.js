// The builder: questions are dragged into order, and forms save as they are filled in.
"use strict";

const outline = document.querySelector("[data-building]");
let dragged = null;

function pick(event) {
  dragged = event.target.closest("[data-question]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
}

function letDrop(event) {
  const over = event.target.closest("[data-question]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  for (const place of outline.querySelectorAll(".is-target")) place.classList.remove("is-target");
  over.classList.add("is-target");
}

function drop(event) {
  const over = event.target.closest("[data-question]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const step = outline.querySelector("[data-building-step]");
  step.disabled = false;
  step.value = `before:${dragged.dataset.question}:${over.dataset.question}`;
  outline.requestSubmit();
}

if (outline) {
  outline.addEventListener("dragstart", pick);
  outline.addEventListener("dragover", letDrop);
  outline.addEventListener("drop", drop);
}

const form = document.querySelector("[data-autosaves]");
let waiting = 0;

// What is not complete yet is not saved: the line below the form says so, the button says why.
async function save() {
  const line = form.querySelector("[data-autosaved]");
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Autosave": "yes" },
  }).catch(() => null);
  if (!answer || !answer.ok) {
    line.textContent = "Not saved: the questions changed meanwhile, or the connection is lost.";
    return;
  }
  const said = await answer.json();
  line.textContent = said.words;
  if (!said.revision) return;
  form.elements.revision.value = said.revision;
  form.action = said.address;
  const phone = document.querySelector("[data-preview]");
  if (phone) phone.contentWindow.location.replace(new URL(said.preview, phone.src));
}

if (form) {
  form.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 800);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}
