/* Sends the outbox in its order, one entry after the other, until the server has each of them. */

import { csrfToken } from "../csrf.js";
import * as outbox from "./outbox.js";

const LONGEST_PAUSE = 30_000;
const PATIENCE = 20_000;
const TRY_AGAIN = [408, 425, 429];

export function post(url, fields, { accept = "application/json" } = {}) {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Accept: accept, "X-CSRFToken": csrfToken() },
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/* What an answer means: "stored", "later", "account" (sign in as before), "missing", or the words of
   a refusal. */
export async function meaningOf(response) {
  if (response.ok) return "stored";
  if (response.type === "opaqueredirect" || response.status === 401) return "account";
  if (response.status === 404) return "missing";
  if (response.status >= 500 || TRY_AGAIN.includes(response.status)) return "later";
  const words = await response.json().catch(() => null);
  if (!words && response.status === 403) return "account";
  return words ?? { message: `The server refused this (${response.status}).` };
}

export class Sender {
  /* `changed(state)` is told { waiting, refused, trouble }, `refused(entry, why)` of each of those, and
     `stored(entry)` of what was settled, whichever tab sent it. `home` is a page that every reader of the
     review may see. */
  constructor(reader, { home, changed, refused, stored }) {
    Object.assign(this, { reader, home, changed, refused, stored });
    this.trouble = "";
    this.failures = 0;
    this.timer = 0;
    this.sending = null;
    this.tabs = new BroadcastChannel("reviewsite-desk");
    this.tabs.addEventListener("message", ({ data }) => this.tell().then(() => stored(data)));
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.tell());
    addEventListener("pageshow", () => this.wake());
    document.addEventListener("visibilitychange", () => document.hidden || this.wake());
  }

  /* Send now; asked again while it sends, it looks once more at the end. */
  wake() {
    clearTimeout(this.timer);
    this.again = true;
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
      if (this.again) this.trouble ? this.tell() : this.wake();
    });
    return this.sending;
  }

  async sendAll() {
    await this.tell();
    await alone(async () => {
      this.again = false;
      for (;;) {
        const [entry] = (await outbox.entriesOf(this.reader)).filter((each) => !each.refused);
        if (!entry) break;
        if (!(await outbox.change(entry.seq, { tried: true }))) continue;
        if (!(await this.send(entry))) return this.pause();
        this.failures = 0;
        await this.tell();
        this.tabs.postMessage(entry);
      }
      this.trouble = "";
    });
    await this.tell();
  }

  /* Whether the next entry may be sent. */
  async send(entry) {
    let meaning;
    try {
      meaning = await meaningOf(await post(entry.url, [...entry.fields, ["reader", this.reader]]));
      if (meaning === "missing") meaning = await this.whatIsMissing();
    } catch {
      meaning = "later";
    }
    this.trouble = { later: "offline", account: "account" }[meaning] ?? "";
    if (this.trouble) return false;
    if (meaning === "stored") {
      await outbox.remove(entry.seq);
      this.stored(entry);
    } else {
      await this.refuse(entry, meaning);
    }
    return true;
  }

  /* Who is not of the review any more, or not signed in as before, misses all of it; else it is this
     record alone, and the others go on. */
  async whatIsMissing() {
    const answer = await fetch(this.home, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    const meaning = await meaningOf(answer);
    if (meaning !== "stored") return meaning === "later" ? "later" : "account";
    return { message: "This record is not in the review any more.", remedy: "Copy what you need of it." };
  }

  /* What was to take back a refused verdict has nothing to do any more. */
  async refuse(entry, why) {
    const entries = await outbox.entriesOf(this.reader);
    const moot = entries.filter((e) => e.withdraws === entry.key);
    for (const each of moot) await outbox.remove(each.seq);
    if (entry.withdraws || moot.length) await outbox.remove(entry.seq);
    if (!moot.length) {
      if (!entry.withdraws) await outbox.change(entry.seq, { refused: why });
      this.refused(entry, why);
    }
  }

  pause() {
    this.again = false;
    this.failures += 1;
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.failures) * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => this.wake(), pause);
  }

  async tell() {
    const entries = await outbox.entriesOf(this.reader);
    const refused = entries.filter((entry) => entry.refused);
    const trouble = this.trouble || (navigator.onLine ? "" : "offline");
    this.changed({ waiting: entries.length - refused.length, refused, trouble });
  }
}

/* One tab sends at a time. Where the browser has no locks two may: the server stores each once. */
function alone(work) {
  return navigator.locks ? navigator.locks.request("reviewsite-desk", work) : work();
}
