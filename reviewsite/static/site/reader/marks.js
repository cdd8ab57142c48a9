/* Marks and comments on the pages: kept on the server at once, painted over the page. */

import { csrfToken } from "../csrf.js";
import { showToast } from "../toast.js";
import { uuid } from "../uuid.js";

export class Marks {
  constructor(reader, pages, say) {
    Object.assign(this, { pages, say, url: "", marks: [], passage: null });
    this.form = reader.querySelector(".reader-mark");
    this.box = reader.querySelector(".reader-marks");
    this.list = this.box.querySelector("ol");
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.form?.addEventListener("submit", (event) => this.keep(event));
    document.addEventListener("selectionchange", () => this.selected());
  }

  async open(url) {
    this.url = url ?? "";
    this.forget();
    this.show([]);
    if (!url) return;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && this.url === url) this.show((await answer.json()).marks);
  }

  show(marks) {
    this.marks = marks;
    this.box.hidden = !marks.length;
    this.box.querySelector(".reader-marks-count").textContent = `Marks and comments: ${marks.length}`;
    this.list.replaceChildren(...marks.map(itemOf));
    for (const page of this.pages.pages) this.paint(page);
  }

  paint({ number, box }) {
    for (const old of box.querySelectorAll(".reader-passage")) old.remove();
    if (!box.childElementCount) return;
    for (const mark of this.marks.filter(({ page }) => page === number)) {
      for (const [left, top, width, height] of mark.rectangles) {
        const passage = document.createElement("div");
        passage.className = mark.by ? "reader-passage reader-passage-other" : "reader-passage";
        const sides = { left, top, width, height };
        for (const [side, share] of Object.entries(sides)) passage.style[side] = `${share * 100}%`;
        box.append(passage);
      }
    }
  }

  /* A passage stays chosen while its comment is typed. */
  selected() {
    const selection = getSelection();
    if (!this.form || !selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const layer = elementOf(range.startContainer)?.closest(".textLayer");
    if (!layer || elementOf(range.endContainer)?.closest(".textLayer") !== layer) return;
    const box = layer.parentElement;
    const quote = selection.toString().trim();
    this.passage = { page: Number(box.dataset.page), quote, rectangles: rectanglesOf(range, box) };
    this.form.querySelector(".reader-quote").textContent = quote;
  }

  async keep(event) {
    event.preventDefault();
    const field = this.form.elements.comment;
    const { page, quote, rectangles } = this.passage ?? { page: this.pages.current, quote: "", rectangles: [] };
    if (!quote && !field.value.trim()) return showToast("Mark a passage, or write a comment.");
    const fields = { key: this.key ?? uuid(), page, quote, rectangles: JSON.stringify(rectangles), comment: field.value };
    this.key = fields.key;
    const answer = await send(this.url, fields);
    if (!answer?.ok) return showToast("This was not kept; try again when the server answers.");
    this.forget();
    this.show((await answer.json()).marks);
    this.say(`Kept on page ${page}.`);
  }

  forget() {
    this.passage = this.key = null;
    this.form?.reset();
    if (this.form) this.form.querySelector(".reader-quote").textContent = "";
  }

  async clicked({ target }) {
    const { page, withdraw } = target.closest("button")?.dataset ?? {};
    if (page) this.pages.show(Number(page));
    if (!withdraw) return;
    if ((await send(withdraw, {}))?.ok) await this.open(this.url);
    else showToast("This was not taken back; try again when the server answers.");
  }
}

function itemOf({ page, quote, comment, by, withdraw }) {
  const item = document.createElement("li");
  item.append(button(`Page ${page}`, { page }), " ");
  if (quote) item.append(`“${quote.length > 120 ? `${quote.slice(0, 120)}…` : quote}” `);
  if (comment) item.append(comment, " ");
  if (by) item.append(`(${by}) `);
  if (withdraw) item.append(button("Take back", { withdraw }));
  return item;
}

function button(text, data) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm btn-quiet";
  made.textContent = text;
  Object.assign(made.dataset, data);
  return made;
}

const elementOf = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node);

function rectanglesOf(range, box) {
  const { left, top, width, height } = box.getBoundingClientRect();
  const share = (part, whole) => Math.round(Math.min(1, Math.max(0, part / whole)) * 10000) / 10000;
  return [...range.getClientRects()]
    .filter((each) => each.width > 1 && each.height > 1)
    .slice(0, 200)
    .map((each) => [
      share(each.left - left, width),
      share(each.top - top, height),
      share(each.width, width),
      share(each.height, height),
    ]);
}

function send(url, fields) {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  return fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) }).catch(() => null);
}
