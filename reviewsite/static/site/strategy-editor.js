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

/* A text put in by another part of the page is checked like one that was typed. */
export function insert(piece) {
  const field = text();
  field.focus();
  field.setRangeText(piece, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("submit", () => htmx.trigger(desk, "htmx:abort"));
