/* The reader of full texts: opens the PDF of the record that is open, or the one of its page. */

import { Marks } from "./marks.js";
import { Pages } from "./pages.js";
import { Passages } from "./passages.js";
import { Search } from "./search.js";

const reader = document.getElementById("reader");
const trouble = reader.querySelector(".reader-trouble");
const number = reader.querySelector("[name=page]");
const found = reader.querySelector(".reader-found");
const save = reader.querySelector(".reader-save");
const find = reader.querySelector("[role=search]");
const pages = new Pages(reader.querySelector(".reader-pages"), {
  worker: reader.dataset.worker,
  drawn: (page) => {
    marks.paint(page);
    search.mark(page);
  },
});
const search = new Search(pages);
const say = (words) => { reader.querySelector(".reader-said").textContent = words; };
const marks = new Marks(reader, pages, say);
const passages = new Passages(reader, pages, say);
const take = reader.querySelector("[data-reader=take]");
const UNREADABLE = "This file cannot be shown here. Save it and open it with another program.";
const LOCKED = "This file is locked with a password. Save it, open it with the password, and bring in a copy without one.";
let opened = "";
let opening = Promise.resolve();

function open(link) {
  const url = link?.href ?? "";
  if (url !== opened) opening = load(url, link);
  return opening;
}

async function load(url, link) {
  opened = url;
  marks.open(link?.dataset.marks);
  reader.hidden = !url;
  pages.close();
  search.clear();
  found.textContent = trouble.textContent = "";
  say("");
  if (take) take.hidden = true;
  if (!url) return;
  save.href = url;
  reader.setAttribute("aria-busy", "true");
  try {
    await pages.open(url);
    if (opened === url) showNumber();
    const held = await pages.held().catch(() => []);
    if (opened === url && held.length) trouble.textContent = `This file holds ${held.join(" and ")}. They do nothing here; another program may run or open them, so take care with a saved copy.`;
  } catch (problem) {
    if (opened === url) trouble.textContent = problem?.name === "PasswordException" ? LOCKED : UNREADABLE;
  }
  if (opened === url) reader.removeAttribute("aria-busy");
}

function showNumber() {
  if (document.activeElement !== number) number.value = pages.current;
  number.max = pages.pages.length;
  reader.querySelector(".reader-count").textContent = `of ${pages.pages.length}`;
}

async function look(step) {
  const hit = await search.next(find.elements.words.value, step);
  found.textContent = hit ? `Page ${hit.page}, ${hit.place} of ${hit.of} there` : "Not found";
  if (take) take.hidden = !hit;
}

function takeHit() {
  const range = search.range();
  if (!range) return say("The page is still being drawn; try again in a moment.");
  passages.choose(range);
  pages.root.focus({ preventScroll: true });
}

const acts = {
  previous: () => pages.show(pages.current - 1),
  next: () => pages.show(pages.current + 1),
  smaller: () => pages.zoomBy(1 / 1.25),
  larger: () => pages.zoomBy(1.25),
  before: () => look(-1),
  take: takeHit,
};

reader.addEventListener("click", (event) => acts[event.target.closest("[data-reader]")?.dataset.reader]?.());
reader.addEventListener("keydown", (event) => {
  if (event.key !== "f" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  find.elements.words.select();
});
find.addEventListener("submit", (event) => {
  event.preventDefault();
  look(1);
});
number.addEventListener("change", () => pages.show(Number(number.value)));
pages.root.addEventListener("scroll", showNumber, { passive: true });
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-pdf]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link).then(() => link.dataset.page && opened === link.href && pages.show(Number(link.dataset.page)));
  pages.root.focus();
});
document.addEventListener("record-open", ({ detail: card }) => open(firstOf(card)));

function firstOf(part) {
  return part?.querySelector("[data-pdf]");
}

open(firstOf(document.querySelector(".desk-record:not([hidden])")) ?? firstOf(document.getElementById("files-of-report")));
