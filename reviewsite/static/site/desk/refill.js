/* Fetches the next records ahead of time, and keeps the places while the page is open. */

import { askFor } from "./ahead.js";

const AHEAD = 10;
const LOW = 4;
const MOST = 200;
const PAUSE = 3000;

export class Refill {
  /* `waiting()` counts what is still to be sent; `lost(ids)` is told which places went. */
  constructor(desk, hand, { waiting, lost }) {
    Object.assign(this, { url: desk.dataset.ahead, reader: desk.dataset.reader, hand });
    Object.assign(this, { waiting, lost });
    this.saysNothingLeft = !hand.open && !desk.dataset.taken;
    this.asking = null;
    setInterval(() => this.now(), Number(desk.dataset.beat) * 1000);
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  whenLow() {
    if (this.hand.cards.length < LOW) this.now();
  }

  /* An answer that came while verdicts were under way could not say which places were lost. */
  async afterTrouble() {
    await this.asking;
    this.now();
  }

  now() {
    this.asking ??= this.ask().finally(() => {
      this.asking = null;
      if (!this.hand.open && !this.saysNothingLeft) setTimeout(() => this.whenLow(), PAUSE);
    });
    return this.asking;
  }

  async ask() {
    const { hand } = this;
    const unsent = await this.waiting();
    const { acts, ids: have } = hand;
    const ahead = AHEAD + 1 + hand.skipped.length;
    const want = Math.min(MOST, Math.max(ahead, have.length) + unsent);
    const fields = [["want", want], ["reader", this.reader], ...have.map((id) => ["have", id])];
    const { meaning, held, cards } = await askFor(this.url, fields);
    if (meaning !== "stored") return;
    const settled = !unsent && acts === hand.acts && have.length <= want;
    if (settled) for (const id of held) hand.done.delete(id);
    this.saysNothingLeft = held.every((id) => hand.done.has(id));
    hand.add(cards);
    if (settled) this.dropLost(have, held);
    if (!hand.open) hand.show(null);
  }

  /* Places that ran out and went to somebody else while the page slept. */
  dropLost(before, held) {
    const lost = before.filter((id) => !held.includes(id));
    if (!lost.length) return;
    const wasOpen = lost.includes(this.hand.open?.dataset.card);
    this.hand.drop(lost);
    this.lost(lost, wasOpen);
  }
}
