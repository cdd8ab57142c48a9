/* The terms to mark, on the desk itself: switched on or off for oneself, seen at once. */

import { askForAll } from "./ahead.js";
import { meaningOf, post } from "./sender.js";

const FORM = ".term-switches";

export class Terms {
  constructor(desk, { hand, taken, say }) {
    Object.assign(this, { data: desk.dataset, hand, taken, say });
    this.dialog = document.getElementById("desk-terms");
    this.place = document.getElementById("desk-terms-list");
    this.place.addEventListener("change", ({ target }) => this.save(target.form));
  }

  async open() {
    this.dialog.showModal();
    const answer = await fetch(this.data.terms).catch(() => null);
    if (!answer?.ok) {
      this.place.textContent = "The server does not answer now; the terms can be changed when it does.";
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector(FORM)?.closest("form");
    if (!form) {
      this.place.textContent = "There are no terms yet.";
      return;
    }
    form.querySelector("button").remove();
    form.addEventListener("submit", (event) => event.preventDefault());
    this.place.replaceChildren(form);
    form.querySelector("input[type=checkbox]").focus();
  }

  async save(form) {
    const answer = await post(form.action, new FormData(form)).catch(() => null);
    if (!answer || (await meaningOf(answer)) !== "stored") {
      this.place.prepend("The server does not answer now; nothing was changed. ");
      return;
    }
    await this.markAgain();
    this.say("Marked anew");
  }

  async markAgain() {
    const { hand, taken } = this;
    const fields = [["want", Math.max(1, hand.ids.length)], ["reader", this.data.reader]];
    await askForAll(this.data.ahead, fields, [], async (cards) => {
      for (const card of cards) {
        const here = hand.remark(card);
        if (here) await taken.change(here);
      }
    });
  }
}
