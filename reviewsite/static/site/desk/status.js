/* The mark that says how the clicks stand, and the list of those that were not stored. */

import * as outbox from "./outbox.js";

const QUIET = 400;
const mark = document.getElementById("outbox-mark");
const panel = document.getElementById("not-stored");
let timer = 0;

/* "saved" stays until something has waited for a moment: no flicker at every verdict. */
export function showState({ waiting, refused, trouble }, { signIn, wake }) {
  clearTimeout(timer);
  const now = () => writeMark(waiting, trouble, signIn);
  if (waiting && !trouble && mark.dataset.state === "saved") timer = setTimeout(now, QUIET);
  else now();
  listRefused(refused, wake);
}

function writeMark(waiting, trouble, signIn) {
  const count = `${waiting} waiting`;
  mark.hidden = false;
  mark.dataset.state = trouble || (waiting ? "waiting" : "saved");
  if (trouble === "account" && waiting) {
    const link = document.createElement("a");
    Object.assign(link, { href: signIn, target: "_blank", textContent: "Sign in again" });
    mark.replaceChildren(link, ` to send them: ${count}, kept here`);
  } else if (trouble === "offline") mark.textContent = waiting ? `offline, ${count}` : "offline";
  else mark.textContent = waiting ? count : "saved";
}

function listRefused(refused, wake) {
  panel.hidden = !refused.length;
  panel.querySelector("ul").replaceChildren(...refused.map((entry) => line(entry, wake)));
}

function line(entry, wake) {
  const item = document.createElement("li");
  const word = document.createElement("strong");
  word.textContent = entry.word;
  const why = [entry.refused.message, entry.refused.remedy].filter(Boolean).join(" ");
  const note = entry.note ? ` Your note: ${entry.note}` : "";
  const told = ` on “${entry.title}”. ${why}${note} `;
  const again = button("Try again", entry);
  again.addEventListener("click", async () => {
    await outbox.change(entry.seq, { refused: null });
    wake();
  });
  const copy = button("Copy", entry);
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(entry.word + told.trimEnd()).catch(() => getSelection().selectAllChildren(item));
    copy.textContent = "Copied";
  });
  item.append(word, told, again, copy, dropping(entry, wake));
  return item;
}

/* A form, so that the site asks before the only copy is gone. */
function dropping(entry, wake) {
  const form = document.createElement("form");
  const drop = button("Drop", entry);
  drop.type = "submit";
  form.dataset.confirm = `Drop “${entry.word}” on “${entry.title}”? It is kept nowhere else.`;
  form.append(drop);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await outbox.remove(entry.seq);
    wake();
  });
  return form;
}

function button(text, entry) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: text });
  made.setAttribute("aria-label", `${text}: ${entry.word} on ${entry.title}`);
  return made;
}

/* What other accounts, or oneself in other reviews, left here to be sent. */
export function showOthers(number) {
  const line = document.getElementById("others-waiting");
  line.hidden = !number;
  line.textContent = `Clicks of another account or another desk that wait in this browser: ${number}. They are sent when that account opens that desk here.`;
}
