/* Add a concept to the strategy's form; it works by hand too. */
import "./copy.js";

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
