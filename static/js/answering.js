// Answers so far stay in this tab only, so that a reload or a lost connection loses nothing.
// Everything works without this script.
(() => {
  "use strict";

  const stored = (address) => `answers:${address}`;
  const tab = window.sessionStorage;

  const forget = document.querySelector("[data-forget]");
  if (forget) tab.removeItem(stored(forget.dataset.forget));

  const form = document.querySelector("form[data-keep]");
  if (form) keepAnswersOf(form);

  const goOn = document.querySelector("form[data-go-on]");
  if (goOn) offerToGoOn(goOn);

  document.getElementById("problems")?.focus();

  // The sealed progress as the server made it, and what is typed on this screen.
  function keepAnswersOf(form) {
    const key = stored(form.dataset.keep);
    const sealed = form.elements.form.value;
    const before = read(key);
    if (before && before.form === sealed) putBack(form, before.typed);
    const keep = () => tab.setItem(key, JSON.stringify({ form: sealed, typed: typedIn(form) }));
    keep();
    form.addEventListener("input", keep);
    form.addEventListener("change", (event) => {
      leaveAlone(form, event.target);
      keep();
    });
    form.addEventListener("submit", (event) => {
      keep();
      if (navigator.onLine !== false) return;
      event.preventDefault();
      document.getElementById("offline").hidden = false;
      document.getElementById("offline").focus();
    });
  }

  function typedIn(form) {
    const fields = [...new FormData(form)].filter(([name]) => name !== "form");
    return fields.filter(([, value]) => typeof value === "string");
  }

  function putBack(form, typed) {
    for (const field of form.elements) {
      const said = typed.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = said.includes(field.value);
      else if (field.name !== "form" && field.type !== "submit" && field.type !== "hidden" && said.length) {
        field.value = said[0];
      }
    }
  }

  // “None of these” and “Prefer not to say” go with nothing else; saying so twice would be an error.
  function leaveAlone(form, changed) {
    if (changed.type !== "checkbox" || !changed.checked) return;
    for (const other of form.elements) {
      const together = other !== changed && other.type === "checkbox" && other.name === changed.name;
      if (together && ("alone" in changed.dataset || "alone" in other.dataset)) other.checked = false;
    }
  }

  function offerToGoOn(form) {
    const address = form.dataset.goOn;
    const before = read(stored(address));
    if (!before) return;
    form.elements.form.value = before.form;
    for (const [name, value] of before.typed) {
      if (name === "form") continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.hidden = false;
  }

  function read(key) {
    try {
      return JSON.parse(tab.getItem(key));
    } catch {
      return null;
    }
  }
})();
