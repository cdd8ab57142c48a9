/* One's own number and pace of this sitting, in a part of the page that is closed at first. */

export class Pace {
  constructor(total, words) {
    Object.assign(this, { total, words, begun: Date.now(), given: 0 });
  }

  count(step) {
    this.given += step;
    this.total.textContent = Number(this.total.textContent) + step;
    const seconds = Math.round((Date.now() - this.begun) / 1000 / Math.max(1, this.given));
    this.words.textContent = this.given > 0 ? `${this.given} in this sitting, ${seconds} s each` : "";
  }
}
