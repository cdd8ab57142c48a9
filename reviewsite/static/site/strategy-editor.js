/* The strategy's editor: marks under the text, the way from a finding to its place, the keyboard's
   place after a fix. What is checked and what is changed, the server says (htmx, strategy/check/).
   The page works without this as a plain form. */

const form = document.getElementById("strategy-form");
const desk = document.getElementById("desk");
const text = () => document.getElementById("text");
let fixing = false;

desk.querySelector(".editor").classList.add("editor-live");
wake();

/* The marks belong to the text as it was checked: while it is another, they are taken off. The copy
   behind the text also gives the field its height. */
desk.addEventListener("input", (event) => {
  if (event.target.id === "text") document.getElementById("marks").textContent = `${text().value}\u200b`;
});

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) select(Number(button.dataset.from), Number(button.dataset.to));
  if (event.target.closest("[data-fix]")) fixing = true;
});

function select(from, to) {
  const field = text();
  field.focus();
  field.setSelectionRange(from, to);
  const mark = [...document.querySelectorAll("#marks mark")].find((each) => offset(each) >= from);
  (mark ?? field).scrollIntoView({ block: "center" });
}

function offset(node) {
  let length = 0;
  for (let each = node.previousSibling; each; each = each.previousSibling) length += each.textContent.length;
  return length;
}

/* After a fix the next one is under the finger; where there is none, the heading of the list. */
document.addEventListener("htmx:afterSettle", () => {
  wake();
  if (!fixing) return;
  fixing = false;
  const next = document.querySelector("#findings [data-fix]") ?? document.getElementById("findings-title");
  next?.focus();
});

function wake() {
  for (const button of desk.querySelectorAll("[data-show], [data-add-concept]")) button.hidden = false;
}

/* A term put in by another part of the page is checked like one that was typed. It goes where the
   writer last was in the text, or to its end, and is joined by OR to a term beside it. */
let visited = null;
desk.addEventListener("focusin", (event) => {
  if (event.target.id === "text") visited = event.target;
});

const opens = /(^|\n|\(|\b(and|or|not))\s*$|(^|\n)\s*#?\d+[.:]?\s+$/i;
const closes = /^\s*($|\n|\)|(and|or|not)\b)/i;

export function insert(term) {
  const field = text();
  const end = field.value.length;
  const [from, to] = visited === field ? [field.selectionStart, field.selectionEnd] : [end, end];
  const before = field.value.slice(0, from);
  const after = field.value.slice(to);
  const left = (/[^\s(]$/.test(before) ? " " : "") + (opens.test(before) ? "" : "OR ");
  const right = (closes.test(after) ? "" : " OR") + (/^[^\s)]/.test(after) ? " " : "");
  field.setRangeText(left + term + right, from, to);
  const caret = from + left.length + term.length;
  field.setSelectionRange(caret, caret);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("submit", () => htmx.trigger(desk, "htmx:abort"));
