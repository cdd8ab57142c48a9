/* Taking records along: asks for them, keeps them in this browser, and says how many there are. */

import { askForAll } from "./ahead.js";

export class Along {
  constructor(desk, hand, taken) {
    Object.assign(this, { reader: desk.dataset.reader, hand, taken });
    this.form = document.getElementById("take-form");
    this.note = document.getElementById("taken-note");
    this.lost = 0;
    this.taking = false;
    this.problem = "";
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.take();
    });
    if (this.form && !taken.works) this.form.replaceWith("");
  }

  async take() {
    const button = this.form.querySelector("button");
    button.disabled = this.taking = true;
    this.lost = 0;
    try {
      this.problem = await this.fetchAll();
    } catch {
      this.problem = "This browser could not keep the records. Free some space, or use a window that is not private.";
    }
    button.disabled = this.taking = false;
    this.tell();
  }

  /* What went wrong, in words. The page comes last: without its records it would be of no use. */
  async fetchAll() {
    const { form, hand, taken } = this;
    const fields = [...new FormData(form), ["reader", this.reader]];
    const keep = async (cards, { until }) => {
      hand.add(cards);
      await taken.keep(cards.filter(isOpen), until);
      this.note.textContent = `${taken.ids.size} records kept …`;
      this.note.hidden = false;
    };
    const isOpen = (card) => !hand.done.has(card.dataset.card);
    const here = [...hand.cards, ...hand.skipped];
    const answer = await askForAll(form.action, fields, hand.ids, keep);
    if (answer.meaning !== "stored") return answer.meaning.message ?? "The server does not answer now; try again later.";
    const held = here.filter((card) => answer.held.includes(card.dataset.card) && isOpen(card));
    await taken.keep(held, answer.until);
    if (!taken.ids.size) return "There is no record to take along.";
    await taken.keepPage();
    navigator.storage?.persist?.();
    return "";
  }

  /* Records whose places ran out and went to somebody else. */
  async lose(ids) {
    const lost = ids.filter((id) => this.taken.ids.has(id));
    this.lost += lost.length;
    await this.taken.drop(lost);
    this.tell();
  }

  /* A record that is open again belongs to the others. */
  bringBack(card) {
    if (this.taken.ids.size) this.taken.keep([card], this.taken.until);
    this.tell();
  }

  async drop(ids) {
    await this.taken.drop(ids);
    this.tell();
  }

  tell() {
    if (this.taking || !this.note) return;
    const { hasPage, ids, until } = this.taken;
    const open = [...ids].filter((id) => !this.hand.done.has(id)).length;
    const words = this.problem ? [this.problem] : [];
    if (ids.size && !hasPage) words.push("Taking along was interrupted; do it again with network.");
    else if (ids.size) {
      const end = new Date(until);
      const when = end.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
      words.push(`${open} ${open === 1 ? "record is" : "records are"} in this browser, to be read without network.`);
      words.push(
        end > new Date()
          ? `Yours until ${when}.`
          : `The places ran out on ${when}; a verdict is still stored where the place is free.`,
      );
    }
    if (this.lost) words.push(`${this.lost} went to somebody else, because the places ran out.`);
    this.note.hidden = !words.length;
    this.note.textContent = words.join(" ");
  }
}
