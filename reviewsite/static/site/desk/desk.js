/* The screening desk: a verdict shows the next record at once and goes to the outbox. */

import { showToast } from "../toast.js";
import { Hand } from "./hand.js";
import * as keys from "./keys.js";
import * as look from "./look.js";
import * as outbox from "./outbox.js";
import { Pace } from "./pace.js";
import { Refill } from "./refill.js";
import { Sender, meaningOf, post } from "./sender.js";
import { showState } from "./status.js";
import * as swipe from "./swipe.js";
import * as verdictForm from "./verdict-form.js";

const desk = document.getElementById("desk");
const { reader, signIn } = desk.dataset;
const announcement = document.getElementById("desk-announcement");
const undoForm = document.getElementById("undo-form");
const help = document.getElementById("desk-help");
const DONE = { include: "Included", exclude: "Excluded", maybe: "Maybe" };
const BOUNCE = 300;

const given = [];
const tabs = new BroadcastChannel("reviewsite-desk-records");
let shownAt = 0;
let sender = null;
let refill = null;

const hand = new Hand(document.getElementById("hand"), (card) => {
  verdictForm.openFor(card);
  document.getElementById("nothing-left").hidden = Boolean(card) || !refill?.saysNothingLeft;
  document.getElementById("waiting-for-more").hidden = Boolean(card) || refill?.saysNothingLeft;
  scrollTo({ top: 0, behavior: "instant" });
  shownAt = performance.now();
});
const pace = new Pace(document.getElementById("own-count"), document.getElementById("own-pace"));

/* Where nothing can be kept in the browser the page stays the plain form that it is. */
outbox.entriesOf(reader).then(start, () => {});

function start(entries) {
  verdictForm.start(hand.open);
  sender = new Sender(reader, {
    changed: (state) => showState(state, { signIn, wake: () => sender.wake() }),
    stored: () => refill?.whenLow(),
    refused,
  });
  for (const { card, refused: was } of entries) if (!was) hand.done.add(card);
  if (desk.dataset.open) refill = new Refill(desk, hand, { post, meaningOf, say, waiting });
  hand.drop([...hand.done]);
  for (const control of document.querySelectorAll("[data-needs-script]")) control.hidden = false;
  listen();
  sender.wake().then(() => refill?.now());
}

function listen() {
  keys.listen(JSON.parse(document.getElementById("desk-keys").textContent), act);
  swipe.listen(hand.root, (verdict) => act(verdict));
  look.start(desk, (url, fields) => post(url, fields));
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-do]");
    if (!control) return;
    event.preventDefault();
    const action = control.dataset.do;
    if (action in DONE && isSecondOfDoubleClick(event)) return;
    act(action);
  });
  document.getElementById("verdict-form")?.addEventListener("submit", (event) => event.preventDefault());
  tabs.addEventListener("message", ({ data }) => {
    if (data.reader !== reader) return;
    hand.done.add(data.judged);
    hand.drop([data.judged]);
    refill?.whenLow();
  });
  document.querySelector(".desk-leave")?.addEventListener("submit", leave);
}

function act(action) {
  const acts = {
    undo,
    skip,
    note: () => hand.open && verdictForm.openDetails("note-details", "note"),
    tag: () => hand.open && verdictForm.openDetails("tag-details", "tags"),
    highlights: () => say(look.nextDensity()),
    smaller: () => look.resize(-1),
    larger: () => look.resize(1),
    criteria: () => toggle(document.getElementById("criteria-details")),
    doi: () => follow("doi"),
    pubmed: () => follow("pubmed"),
    help: () => help.showModal(),
  };
  if (action in DONE) judge(action);
  else acts[action]?.();
}

/* The next record lies under the pointer already: a double click must not judge that one too. */
function isSecondOfDoubleClick({ detail, pointerType }) {
  const finger = detail > 0 && pointerType !== "mouse";
  return detail > 1 || (finger && performance.now() - shownAt < BOUNCE);
}

async function judge(verdict) {
  const card = hand.open;
  if (!card || !document.querySelector(`[data-do="${verdict}"]`)) return;
  const reason = verdictForm.field("reason");
  if (verdict === "exclude" && desk.dataset.fullText && reason && !reason.value) {
    reason.focus();
    say("Choose the reason to exclude.");
    return;
  }
  const key = uuid();
  const fields = verdictForm.fieldsFor(verdict, key);
  card.dataset.tags = fields.tags ?? "";
  const before = card.dataset.replaces;
  const step = { card, key, before };
  given.push(step);
  hand.remove(card);
  undoForm.hidden = false;
  pace.count(1);
  say(DONE[verdict]);
  tabs.postMessage({ reader, judged: card.dataset.card });
  step.kept = keep(card, { key, url: card.dataset.verdict, fields, word: DONE[verdict], note: fields.note });
  if (!(await step.kept)) bringBack(step);
}

/* Store an entry in the outbox and send it; false when this browser could not keep it. */
async function keep(card, { fields, ...entry }) {
  try {
    await outbox.add({
      ...entry,
      reader,
      fields: Object.entries(fields),
      card: card.dataset.card,
      title: card.dataset.title,
      at: new Date().toISOString(),
      tried: false,
      refused: null,
    });
  } catch {
    showToast("This browser could not keep your verdict. Free some space, or use a window that is not private.");
    return false;
  }
  sender.wake();
  return true;
}

async function undo() {
  const step = given.pop();
  if (!step) return undoOnServer();
  await step.kept;
  if (!(await outbox.takeBack(step.key))) {
    const key = uuid();
    const fields = { key, replaces: step.key };
    const entry = { key, url: step.card.dataset.withdraw, fields, word: "Undo", withdraws: step.key };
    if (!(await keep(step.card, entry))) return given.push(step);
    step.before = key;
  }
  bringBack(step);
  sender.wake();
}

function bringBack({ card, before }) {
  card.dataset.replaces = before;
  hand.bringBack(card);
  pace.count(-1);
  say("Undone");
}

/* Verdicts from before this page was opened: the server knows the last one. */
async function undoOnServer() {
  await sender.sending;
  if (await waiting()) return say("First the waiting verdicts must be sent.");
  const answer = await post(undoForm.action, { key: uuid(), reader }).catch(() => null);
  const meaning = answer ? await meaningOf(answer) : "later";
  if (meaning !== "stored") return say(meaning.message ?? "The server does not answer now.");
  const [card] = cardsIn(await answer.text());
  if (!card) return say("There is nothing to undo.");
  hand.bringBack(card);
  pace.count(-1);
  say("Undone");
}

function cardsIn(html) {
  return [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("[data-card]")];
}

function skip() {
  if (!hand.open) return;
  hand.skip();
  refill?.whenLow();
  say("Skipped");
}

function refused(entry, why) {
  const place = given.findIndex((step) => step.key === entry.key);
  if (place >= 0) given.splice(place, 1);
  if (!entry.withdraws) pace.count(-1);
  say(`Not stored: ${entry.word} on ${entry.title}. ${why.message}`);
}

async function waiting() {
  return (await outbox.entriesOf(reader)).filter((entry) => !entry.refused).length;
}

/* Put the places back only when the verdicts on them have arrived. */
async function leave(event) {
  const form = event.target;
  event.preventDefault();
  await sender.wake();
  if (await waiting()) showToast("Your verdicts are not all sent yet; the places stay yours until they are.");
  else form.submit();
}

function say(what) {
  const next = hand.open?.dataset.title ?? (refill?.saysNothingLeft ? "Nothing left for you." : "");
  announcement.textContent = [what, next].filter(Boolean).join(". ");
}

function follow(name) {
  hand.open?.querySelector(`[data-link="${name}"]`)?.click();
}

function toggle(details) {
  details.open = !details.open;
  details.querySelector("summary").focus();
}

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
