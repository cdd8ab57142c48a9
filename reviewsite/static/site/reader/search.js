/* Finding words on the pages of a PDF: page by page from the one in sight, then around. */

export class Search {
  constructor(pages) {
    this.pages = pages;
    this.clear();
  }

  clear() {
    this.words = "";
    this.hit = null;
    for (const { box } of this.pages.pages) unmark(box);
  }

  /* The next place (`step` 1) or the one before (-1); null where the words are nowhere. */
  async next(words, step = 1) {
    const wanted = words.trim().toLowerCase();
    if (wanted !== this.words) this.clear();
    this.words = wanted;
    const all = this.pages.pages;
    if (!wanted || !all.length) return null;
    const from = this.hit?.page ?? this.pages.current - 1;
    for (let turn = 0; turn <= all.length; turn += 1) {
      const number = (from + step * turn + all.length * 2) % all.length;
      const found = await this.places(all[number]);
      const here = this.hit && turn === 0 ? this.hit.place + step : step > 0 ? 0 : found.length - 1;
      if (found[here] === undefined) continue;
      this.hit = { page: number, place: here };
      const page = this.pages.show(number + 1);
      this.mark(page);
      return { page: number + 1, place: here + 1, of: found.length };
    }
    return null;
  }

  async places(page) {
    await this.pages.textsOn(page);
    return placesOf(this.words, page);
  }

  /* The text of the hit that was come to; null until its page is drawn. */
  range() {
    const page = this.hit && this.pages.pages[this.hit.page];
    if (!page?.spans.length) return null;
    const starts = startsOf(page.texts);
    const from = placesOf(this.words, page)[this.hit.place];
    const range = document.createRange();
    for (const [place, set] of [[from, "setStart"], [from + this.words.length, "setEnd"]]) {
      const piece = starts.findLastIndex((start) => (set === "setStart" ? start <= place : start < place));
      const text = page.spans[piece]?.firstChild;
      if (!text) return null;
      range[set](text, Math.min(place - starts[piece], text.length));
    }
    return range;
  }

  /* Mark the hits of a page that is drawn; the one that was come to stands out and is in sight. */
  mark(page) {
    unmark(page.box);
    if (!this.words || !page.texts || !page.spans.length) return;
    const starts = startsOf(page.texts);
    for (const [place, at] of placesOf(this.words, page).entries()) {
      const isCurrent = this.hit?.page === page.number - 1 && this.hit.place === place;
      const end = at + this.words.length;
      const spans = page.spans.filter((_, n) => starts[n] < end && starts[n] + page.texts[n].length > at);
      for (const span of spans) span.classList.add("reader-hit", ...(isCurrent ? ["reader-hit-now"] : []));
      if (isCurrent) spans[0]?.scrollIntoView({ block: "center", inline: "nearest" });
    }
  }
}

function unmark(box) {
  for (const span of box.querySelectorAll(".reader-hit")) span.classList.remove("reader-hit", "reader-hit-now");
}

function startsOf(texts) {
  const starts = [];
  texts.reduce((at, piece) => (starts.push(at), at + piece.length), 0);
  return starts;
}

function placesOf(words, { texts }) {
  const text = texts.join("").toLowerCase();
  const found = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) found.push(at);
  return found;
}
