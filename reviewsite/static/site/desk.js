// The keys of the screening desk, and the word to screen readers after each verdict.

const typing = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
  const control = document.querySelector(`#desk [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!control) return;
  event.preventDefault();
  const reason = document.querySelector("#desk select[name=reason]");
  if (event.key.toLowerCase() === "e" && reason && !reason.value) {
    reason.focus();
    return;
  }
  control.click();
});

document.addEventListener("htmx:load", () => {
  const desk = document.getElementById("desk");
  const announcement = document.getElementById("desk-announcement");
  if (desk && announcement) announcement.textContent = desk.dataset.said.trim();
});
