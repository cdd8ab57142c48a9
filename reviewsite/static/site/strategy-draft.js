/* Keeps the text that was not saved in this browser, for this review and person, and offers it. */

const form = document.getElementById("strategy-form");
const offer = document.getElementById("draft-offer");
const key = form.dataset.draft;
const value = (name) => form.elements[name].value;
/* The text that the server keeps; of a text that it only checked there is none. */
const stored = form.hasAttribute("data-unsaved") ? null : value("text");
let timer = 0;

const kept = read();
if (kept && kept.text.trim() && kept.text !== value("text")) show(kept);
else if (stored === null) keep();
else forget();

form.addEventListener("input", () => keepSoon());
document.addEventListener("htmx:afterSettle", () => keepSoon());
addEventListener("pagehide", () => timer && keep());

function keepSoon() {
  clearTimeout(timer);
  timer = setTimeout(keep, 300);
}

function keep() {
  clearTimeout(timer);
  timer = 0;
  if (!offer.hidden) return;
  if (value("text") === stored) return forget();
  const draft = { text: value("text"), database: value("database"), at: new Date().toISOString() };
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    /* A full or forbidden store: the page works on without a draft. */
  }
}

function read() {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return typeof draft?.text === "string" ? draft : null;
  } catch {
    return null;
  }
}

function forget() {
  try {
    localStorage.removeItem(key);
  } catch {
    /* Nothing was kept where nothing can be. */
  }
}

function show(draft) {
  const when = new Date(draft.at);
  if (!Number.isNaN(when.valueOf())) {
    offer.querySelector("[data-draft-when]").textContent = `, from ${when.toLocaleString()}`;
  }
  offer.hidden = false;
  offer.querySelector("[data-draft-use]").addEventListener("click", () => {
    offer.hidden = true;
    form.elements.database.value = draft.database;
    form.elements.text.value = draft.text;
    form.elements.text.focus();
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
  });
  offer.querySelector("[data-draft-drop]").addEventListener("click", () => {
    offer.hidden = true;
    forget();
    form.elements.text.focus();
  });
}
