// Phone interviews by keyboard: a digit chooses an answer of the question at hand.
"use strict";

const form = document.querySelector("[data-calling]");

function questionsOf() {
  return [...form.querySelectorAll("fieldset")].filter((set) => inputsOf(set).length > 1);
}

function inputsOf(set) {
  return [...set.querySelectorAll("input[type=radio], input[type=checkbox]")].filter(
    (input) => !input.closest("table"),
  );
}

// Where the focus is; otherwise the first question without an answer.
function atHand() {
  const questions = questionsOf();
  const here = document.activeElement && document.activeElement.closest("fieldset");
  if (questions.includes(here)) return here;
  return questions.find((set) => !inputsOf(set).some((input) => input.checked)) || questions[0];
}

// Steps of a scale have numbers of their own; all other answers are counted from 1.
function inputFor(set, key) {
  if (key === "n") return inputsOf(set).find((input) => input.value === "declined");
  if (!/^[0-9]$/.test(key)) return undefined;
  const steps = set.querySelector(".answer-scale--row");
  if (steps) return inputsOf(set).find((input) => input.value === key);
  return inputsOf(set)[key === "0" ? 9 : Number(key) - 1];
}

function choose(event) {
  const isTyping = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
  const set = atHand();
  const input = set && inputFor(set, event.key.toLowerCase());
  if (!input) return;
  event.preventDefault();
  input.click();
  input.focus();
}

function number(set) {
  if (set.querySelector(".answer-scale--row")) return;
  inputsOf(set).slice(0, 10).forEach((input, place) => {
    const key = document.createElement("kbd");
    key.className = "portal-key";
    key.textContent = String((place + 1) % 10);
    key.setAttribute("aria-hidden", "true");
    form.querySelector(`label[for="${CSS.escape(input.id)}"]`).append(key);
  });
}

if (form) {
  questionsOf().forEach(number);
  const hint = form.querySelector("[data-keys]");
  if (hint) hint.hidden = questionsOf().length === 0;
  document.addEventListener("keydown", choose);
}
