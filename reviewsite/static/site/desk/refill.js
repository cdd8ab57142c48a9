/* Fetches the next records ahead of time, and keeps the places while the page is open. */

const AHEAD = 10;
const LOW = 4;
const MOST = 50;
const PAUSE = 3000;

export class Refill {
  constructor(desk, hand, { post, meaningOf, say, waiting }) {
    Object.assign(this, { url: desk.dataset.ahead, reader: desk.dataset.reader, hand });
    Object.assign(this, { post, meaningOf, say, waiting });
    this.saysNothingLeft = !hand.open;
    this.asking = null;
    setInterval(() => this.now(), Number(desk.dataset.beat) * 1000);
    addEventListener("online", () => this.now());
    document.addEventListener("visibilitychange", () => document.hidden || this.now());
  }

  whenLow() {
    if (this.hand.cards.length < LOW) this.now();
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
    const want = Math.min(MOST, AHEAD + 1 + hand.skipped.length + unsent);
    const fields = [["want", want], ["reader", this.reader], ...have.map((id) => ["have", id])];
    const answer = await this.post(this.url, fields).catch(() => null);
    if (!answer || (await this.meaningOf(answer)) !== "stored") return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const held = page.querySelector("[data-held]").dataset.held.split(" ").filter(Boolean);
    const settled = !unsent && acts === hand.acts;
    if (settled) for (const id of held) hand.done.delete(id);
    this.saysNothingLeft = held.every((id) => hand.done.has(id));
    hand.add(page.querySelectorAll("[data-card]"));
    if (settled) this.dropLost(have, held);
    if (!hand.open) hand.show(null);
  }

  /* Places that ran out and went to somebody else while the page slept. */
  dropLost(before, held) {
    const lost = before.filter((id) => !held.includes(id));
    if (!lost.length) return;
    const wasOpen = lost.includes(this.hand.open?.dataset.card);
    this.hand.drop(lost);
    if (wasOpen) this.say("The record you had open went to somebody else meanwhile");
  }
}
