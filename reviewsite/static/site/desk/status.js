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
  item.append(word, ` on “${entry.title}”. ${why}${note} `);
  item.append(
    button("Try again", entry, async () => {
      await outbox.change(entry.seq, { refused: null });
      wake();
    }),
    button("Dismiss", entry, async () => {
      await outbox.remove(entry.seq);
      wake();
    }),
  );
  return item;
}

function button(text, entry, press) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-sm btn-outline-secondary", textContent: text });
  made.setAttribute("aria-label", `${text}: ${entry.word} on ${entry.title}`);
  made.addEventListener("click", press);
  return made;
}
