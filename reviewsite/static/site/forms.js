/* Forms: ask before acts marked with data-confirm, and send a form once only. */

const dialog = document.getElementById("confirm-dialog");
let waiting = null;

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
