/* Asks the server for records, and reads its answer. */

import { meaningOf, post } from "./sender.js";

/* What the answer means, the ids of the places held, the cards sent, and until when they are held. */
export async function askFor(url, fields) {
  const answer = await post(url, fields).catch(() => null);
  const meaning = answer ? await meaningOf(answer) : "later";
  if (meaning !== "stored") return { meaning, held: [], cards: [] };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { held = "", until } = page.querySelector("[data-held]")?.dataset ?? {};
  const cards = [...page.querySelectorAll("[data-card]")];
  return { meaning, held: held.split(" ").filter(Boolean), cards, until };
}

/* Every record of `held` that is not in `have`, in portions; `each(cards)` takes a portion. */
export async function askForAll(url, fields, have, each) {
  const here = new Set(have);
  for (;;) {
    const answer = await askFor(url, [...fields, ...[...here].map((id) => ["have", id])]);
    if (answer.meaning !== "stored" || !answer.cards.length) return answer;
    for (const card of answer.cards) here.add(card.dataset.card);
    await each(answer.cards, answer);
  }
}
