/* Find a MeSH heading and put it into the strategy, in the language of its text (ARIA combobox).
   The server gives both lists as fragments: options with data-name, and the heading with what it
   covers, where a button with data-insert-text puts a synonym into the text. The focus stays here,
   so that one sees what the heading covers and can take several synonyms. */

import { insert } from "./strategy-editor.js";
import { showToast } from "./toast.js";

const finder = document.querySelector("[data-mesh-finder]");
if (finder) start(finder);

function start(finder) {
  const query = finder.querySelector("#mesh-query");
  const list = finder.querySelector("#mesh-options");
  const panel = finder.querySelector("#mesh-heading");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let timer = 0;
  let asked = 0;
  let at = -1;
  finder.hidden = false;

  query.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 250);
  });

  query.addEventListener("keydown", (event) => {
    const count = options().length;
    if (event.key === "Escape") close();
    else if (event.key === "Enter") {
      if (at >= 0) choose(options()[at]);
    } else if (event.key === "ArrowDown" && count) mark((at + 1) % count);
    else if (event.key === "ArrowUp" && count) mark((at - 1 + count) % count);
    else return;
    event.preventDefault();
  });

  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  query.addEventListener("blur", close);
  panel.addEventListener("click", (event) => {
    const synonym = event.target.closest("[data-insert-text]");
    if (synonym) write({ text: synonym.dataset.insertText });
  });

  async function suggest() {
    const mine = ++asked;
    const answer = query.value.trim() ? await ask(finder.dataset.suggest, { q: query.value }) : "";
    if (mine !== asked) return;
    list.innerHTML = answer;
    for (const [place, item] of [...list.querySelectorAll("[data-name]")].entries()) {
      item.setAttribute("role", "option");
      item.id = `mesh-option-${place}`;
      item.setAttribute("aria-selected", "false");
    }
    at = -1;
    query.removeAttribute("aria-activedescendant");
    open(options().length > 0 || answer.trim() !== "");
  }

  function mark(place) {
    options().forEach((option, each) => option.setAttribute("aria-selected", String(each === place)));
    at = place;
    query.setAttribute("aria-activedescendant", options()[place].id);
    options()[place].scrollIntoView({ block: "nearest" });
    open(true);
  }

  function open(shown) {
    list.hidden = !shown;
    query.setAttribute("aria-expanded", String(shown));
  }

  function close() {
    open(false);
    at = -1;
    query.removeAttribute("aria-activedescendant");
  }

  async function choose(option) {
    const name = option.dataset.name;
    close();
    query.value = "";
    panel.innerHTML = await ask(finder.dataset.heading, { name });
    await write({ heading: name });
  }

  async function write(term) {
    const database = document.querySelector("#strategy-form [name=database]").value;
    const text = await ask(finder.dataset.term, { ...term, database });
    if (!text) return;
    insert(text);
    showToast(`${text} is put into the text.`);
  }
}

async function ask(address, values) {
  try {
    const answer = await fetch(`${address}?${new URLSearchParams(values)}`, { headers: { "HX-Request": "true" } });
    return answer.ok ? await answer.text() : "";
  } catch {
    return "";
  }
}
