/* The records at hand: one is shown, the others wait, hidden and ready, in their order. */

export class Hand {
  /* `show(card)` is told which record is open now; null when none is at hand. */
  constructor(root, show) {
    this.root = root;
    this.show = show;
    this.cards = [...root.querySelectorAll("[data-card]")];
    this.skipped = [];
    this.done = new Set();
    this.acts = 0;
    this.open = this.cards[0] ?? null;
  }

  get ids() {
    return [...this.cards, ...this.skipped].map((card) => card.dataset.card);
  }

  /* New records behind the others; those that were judged here, or are here already, stay out. */
  add(cards) {
    const here = new Set(this.ids);
    for (const card of cards) {
      const id = card.dataset.card;
      if (here.has(id) || this.done.has(id)) continue;
      card.hidden = true;
      this.root.append(card);
      this.cards.push(card);
    }
    this.turn();
  }

  /* The text of a record with other marks; returns the card that is here, if it is. */
  remark(marked) {
    const { card: id } = marked.dataset;
    const card = [...this.cards, ...this.skipped].find((each) => each.dataset.card === id);
    for (const part of card ? ["h2", ".desk-abstract"] : []) {
      card.querySelector(part).replaceWith(marked.querySelector(part));
    }
    return card;
  }

  /* A record that was judged; it is kept in memory by whoever wants to bring it back. */
  remove(card) {
    this.acts += 1;
    this.done.add(card.dataset.card);
    this.drop([card.dataset.card]);
  }

  drop(ids) {
    const gone = (card) => ids.includes(card.dataset.card);
    for (const card of [...this.cards, ...this.skipped].filter(gone)) card.remove();
    this.cards = this.cards.filter((card) => !gone(card));
    this.skipped = this.skipped.filter((card) => !gone(card));
    this.turn();
  }

  bringBack(card) {
    this.acts += 1;
    this.done.delete(card.dataset.card);
    this.drop([card.dataset.card]);
    this.root.prepend(card);
    this.cards.unshift(card);
    this.turn();
  }

  /* Comes again when no other record is left. */
  skip() {
    if (!this.open) return;
    const card = this.open;
    this.cards = this.cards.filter((each) => each !== card);
    this.skipped = [...this.skipped.filter((each) => each !== card), card];
    this.turn();
  }

  turn() {
    const next = this.cards[0] ?? this.skipped[0] ?? null;
    if (next === this.open && next?.hidden === false) return;
    if (this.open) this.open.hidden = true;
    this.open = next;
    if (next) next.hidden = false;
    this.show(next);
  }
}
