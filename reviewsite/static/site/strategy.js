/* Copy a search text by a button, and add a concept to the strategy's form. Both work by hand too. */

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}

async function copy(button) {
  const text = document.getElementById(button.dataset.copy);
  getSelection().selectAllChildren(text);
  let copied = true;
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    /* Without HTTPS there is no clipboard object; the selection can be copied all the same. */
    copied = document.execCommand("copy");
  }
  const words = button.firstChild;
  words.data = copied ? "Copied" : "Press Ctrl+C";
  setTimeout(() => (words.data = "Copy"), 2000);
}

/* The concepts come anew whenever the text is changed, and their button with them. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-add-concept]")) addConcept();
});

function addConcept() {
  const concepts = document.getElementById("concepts");
  const concept = document.getElementById("concept").content.firstElementChild.cloneNode(true);
  concepts.append(concept);
  concept.querySelector("legend").textContent = `Concept ${concepts.childElementCount}`;
  concept.querySelector("input").focus();
}
