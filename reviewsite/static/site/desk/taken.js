/* The copy of a desk in this browser: its page, the files that it needs, and the records taken along. */

import { copiesWork, copyName } from "../copies.js";

const SCOPE = "/reviews/";
const CARDS = "/taken-along/";
const FILES = "link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src], img[src]";

/* A record is judged: by this desk, or by another one of the same account that sent its verdict. */
export async function dropEverywhere(account, id) {
  if (!copiesWork) return;
  const own = (await caches.keys()).filter((name) => name.startsWith(copyName(account, "")));
  for (const name of own) await (await caches.open(name)).delete(CARDS + id);
}

export class Taken {
  constructor({ account, worker }) {
    this.address = location.pathname;
    this.name = copyName(account, this.address);
    this.worker = worker;
    this.works = copiesWork;
    this.until = null;
    this.ids = new Set();
    this.hasPage = false;
  }

  /* The cards as they were kept, in their order. */
  async read() {
    if (!this.works || !(await caches.has(this.name))) return [];
    const cache = await caches.open(this.name);
    this.hasPage = Boolean(await cache.match(this.address));
    const kept = (await cache.keys()).filter(({ url }) => idIn(url));
    const answers = await Promise.all(kept.map((request) => cache.match(request)));
    for (const { url } of kept) this.ids.add(idIn(url));
    this.until = answers[0]?.headers.get("X-Until");
    const html = await Promise.all(answers.map((answer) => answer.text()));
    const page = new DOMParser().parseFromString(html.join(""), "text/html");
    return [...page.querySelectorAll("[data-card]")];
  }

  async keep(cards, until) {
    this.until = until;
    const cache = await caches.open(this.name);
    const headers = { "Content-Type": "text/html; charset=utf-8", "X-Until": until };
    for (const card of cards) {
      this.ids.add(card.dataset.card);
      await cache.put(CARDS + card.dataset.card, new Response(card.outerHTML, { headers }));
    }
  }

  /* A card that was taken along is different now: its tags, its marks. */
  async change(card) {
    if (this.ids.has(card.dataset.card)) await this.keep([card], this.until);
  }

  /* Records that are judged and stored, or were lost; the copy goes with the last one. */
  async drop(ids) {
    const gone = ids.filter((id) => this.ids.delete(id));
    if (!gone.length) return;
    if (!this.ids.size) return this.clear();
    const cache = await caches.open(this.name);
    await Promise.all(gone.map((id) => cache.delete(CARDS + id)));
  }

  /* Keep the page as the server gives it now, without a record, and the files of just this page. */
  async keepPage() {
    const answer = await fetch(this.address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error("The server did not give the page.");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    page.getElementById("hand").replaceChildren();
    page.getElementById("desk").dataset.taken = "yes";
    const files = [...page.querySelectorAll(FILES)].map((each) => absolute(each));
    const cache = await caches.open(this.name);
    await cache.addAll(new Set(files));
    await cache.put(this.address, copyOf(page, answer));
    const needed = [...files, absolute({ src: this.address })];
    for (const request of await cache.keys()) {
      if (!idIn(request.url) && !needed.includes(request.url)) await cache.delete(request);
    }
    await navigator.serviceWorker.register(this.worker, { scope: SCOPE });
    await navigator.serviceWorker.ready;
    this.hasPage = true;
  }

  async clear() {
    this.ids.clear();
    if (!this.works) return;
    await caches.delete(this.name);
  }
}

function idIn(url) {
  const { pathname } = new URL(url);
  return pathname.startsWith(CARDS) ? pathname.slice(CARDS.length) : "";
}

function absolute({ href, src }) {
  return new URL(href || src, location.href).href;
}

function copyOf(page, answer) {
  const headers = new Headers();
  for (const name of ["Content-Type", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"]) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  return new Response(`<!DOCTYPE html>${page.documentElement.outerHTML}`, { headers });
}
