// "Add a concept": one more pair of fields from the template, counted for the form.

const button = document.getElementById("add-concept");
const total = document.querySelector("[name=blocks-TOTAL_FORMS]");
button.hidden = false;
button.addEventListener("click", () => {
  const template = document.getElementById("concept-template");
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const added = holder.firstElementChild;
  document.getElementById("concepts").append(added);
  added.querySelector("input").focus();
});
