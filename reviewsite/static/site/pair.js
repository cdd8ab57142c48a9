/* The keys of the page of two records, and the focus on each next pair. */

const typing = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
  const key = CSS.escape(event.key.toLowerCase());
  const control = document.querySelector(`#pair [data-key~="${key}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
});

/* The heading of the next pair is read out after the ruling, which the messages say. */
document.addEventListener("htmx:afterSettle", () => {
  document.getElementById("pair-heading")?.focus({ preventScroll: true });
});
