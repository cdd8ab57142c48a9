/* Copy a text by a button; without this script the button stays hidden. */

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy);
  getSelection().selectAllChildren(text);
  let copied = true;
  try {
    await navigator.clipboard.writeText(text.innerText);
  } catch {
    /* Without HTTPS there is no clipboard object; the selection can be copied all the same. */
    copied = document.execCommand("copy");
  }
  const words = button.firstChild;
  words.data = copied ? "Copied" : "Press Ctrl+C";
  setTimeout(() => (words.data = "Copy"), 2000);
}
