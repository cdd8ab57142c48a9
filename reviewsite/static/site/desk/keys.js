/* Keys of the desk: one key, one act; dead while typing, with modifiers, and under a dialog. */

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";

export function listen(keys, act) {
  const actions = new Map(Object.entries(keys).map(([action, key]) => [key.toLowerCase(), action]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("#desk") && event.target.matches(TYPING)) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (event.shiftKey && /^\p{L}$/u.test(event.key)) return;
    const action = actions.get(event.key.toLowerCase());
    if (!action) return;
    event.preventDefault();
    act(action);
  });
}
