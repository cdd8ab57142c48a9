/* Forms: send no files that are too large, ask before acts marked with data-confirm, send once only. */

import { showToast } from "./toast.js";

const MEGABYTE = 1024 * 1024;
const dialog = document.getElementById("confirm-dialog");
let waiting = null;

/* What the server would refuse is not sent: it can take minutes, and browsers hide the refusal. */
document.addEventListener(
  "submit",
  (event) => {
    for (const input of event.target.querySelectorAll("input[type=file][data-largest]")) {
      const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
      if (size <= input.dataset.largest * MEGABYTE) continue;
      event.preventDefault();
      event.stopImmediatePropagation();
      showToast(`These are ${Math.ceil(size / MEGABYTE)} MB; at most ${input.dataset.largest} MB can be sent at once. Nothing was sent.`);
      input.focus();
      return;
    }
  },
  { capture: true },
);

/* In the capture phase, so that the question comes before htmx sees the form. */
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const submitter = event.submitter;
    const question = submitter?.dataset.confirm ?? form.dataset.confirm;
    if (!question || form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, submitter };
    dialog.querySelector("#confirm-question").textContent = question;
    dialog.querySelector("[value=yes]").textContent = submitter?.textContent.trim() || "Go on";
    dialog.returnValue = "";
    dialog.showModal();
  },
  { capture: true },
);

dialog.addEventListener("close", () => {
  const { form, submitter } = waiting;
  waiting = null;
  if (dialog.returnValue !== "yes") return;
  form.dataset.confirmed = "yes";
  form.requestSubmit(submitter);
});

/* htmx prevents the forms that it sends itself, and shows them as busy with its own class. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "yes";
});

/* A page that comes back from the browser's history can be sent again. */
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
});
