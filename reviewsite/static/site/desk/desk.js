/* The screening desk: a verdict shows the next record at once and goes to the outbox. */

import { showToast } from "../toast.js";
import { uuid } from "../uuid.js";
import { Along } from "./along.js";
import { askFor } from "./ahead.js";
import { Hand } from "./hand.js";
import * as keys from "./keys.js";
import * as look from "./look.js";
import * as outbox from "./outbox.js";
import { Pace } from "./pace.js";
import { Refill } from "./refill.js";
import { Sender, meaningOf, post } from "./sender.js";
import { showOthers, showState } from "./status.js";
import * as swipe from "./swipe.js";
import { Taken, dropEverywhere } from "./taken.js";
import { Terms } from "./terms.js";
import * as verdictForm from "./verdict-form.js";

const desk = document.getElementById("desk");
const { account, reader, signIn } = desk.dataset;
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
let along = null;
let terms = null;
let hadTrouble = false;

const hand = new Hand(document.getElementById("hand"), (card) => {
  verdictForm.openFor(card);
  document.dispatchEvent(new CustomEvent("record-open", { detail: card }));
  document.getElementById("nothing-left").hidden = Boolean(card) || !refill?.saysNothingLeft;
  document.getElementById("waiting-for-more").hidden = Boolean(card) || refill?.saysNothingLeft;
  scrollTo({ top: 0, behavior: "instant" });
  shownAt = performance.now();
});
const pace = new Pace(document.getElementById("own-count"), document.getElementById("own-pace"));

/* Where nothing can be kept in the browser the page stays the plain form that it is. */
outbox.entriesOf(reader).then(start, () => {});

async function start(entries) {
  const taken = new Taken(desk.dataset);
  const kept = await taken.read().catch(() => []);
  verdictForm.start(hand.open);
  sender = new Sender(reader, {
    home: desk.dataset.home,
    changed,
    stored,
    refused,
  });
  along = new Along(desk, hand, taken);
  terms = new Terms(desk, { hand, taken, say });
  takeUp(entries, kept);
  if (desk.dataset.open) refill = new Refill(desk, hand, { waiting, lost });
  for (const control of document.querySelectorAll("[data-needs-script]")) control.hidden = false;
  along.tell();
  listen();
  outbox.unsent().then((all) => showOthers(all.filter((entry) => entry.reader !== reader).length));
  await sender.wake();
  await refill?.now();
  if (!taken.ids.size || desk.dataset.taken) return;
  await taken.keepPage().catch(() => {});
  along.tell();
}

/* The records that were taken along, without those judged before the page was closed; these can be
   undone as if it had not been. */
function takeUp(entries, kept) {
  const cards = new Map(kept.map((card) => [card.dataset.card, card]));
  for (const { key, card: id, refused: was, withdraws, tagsOnly } of entries) {
    if (was || tagsOnly) continue;
    hand.done[withdraws ? "delete" : "add"](id);
    const card = withdraws ? null : cards.get(id);
    if (card) given.push({ card, key, before: card.dataset.replaces });
    else forget(withdraws);
  }
  hand.drop([...hand.done]);
  hand.add(kept);
}

/* A step that cannot be undone any more. */
function forget(key) {
  const place = given.findIndex((step) => step.key === key);
  if (place >= 0) given.splice(place, 1);
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
  document.getElementById("leave-form")?.addEventListener("submit", leave);
  verdictForm.field("tags")?.addEventListener("change", saveTags);
}

function act(action) {
  const acts = {
    undo,
    skip,
    note: () => hand.open && verdictForm.openDetails("note-details", "note"),
    tag: () => hand.open && verdictForm.openDetails("tag-details", "tags"),
    highlights: () => say(look.nextDensity()),
    terms: () => terms.open(),
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
  saveTags();
  const key = uuid();
  const fields = verdictForm.fieldsFor(verdict, key);
  const before = card.dataset.replaces;
  const step = { card, key, before };
  given.push(step);
  hand.remove(card);
  along.tell();
  undoForm.hidden = false;
  pace.count(1);
  say(DONE[verdict]);
  tabs.postMessage({ reader, judged: card.dataset.card });
  step.kept = keep(card, { key, url: card.dataset.verdict, fields, word: DONE[verdict], note: fields.note });
  if (!(await step.kept)) bringBack(step);
}

/* Tags are kept by themselves, with a verdict or without one. */
function saveTags() {
  const card = hand.open;
  const tags = verdictForm.field("tags")?.value.trim();
  if (!card || tags === undefined || tags === card.dataset.tags) return;
  card.dataset.tags = tags;
  along.taken.change(card);
  const entry = { key: uuid(), url: card.dataset.tagging, fields: { tags }, word: `Tags “${tags}”` };
  keep(card, { ...entry, tagsOnly: true });
}

/* Store an entry in the outbox and send it; false when this browser could not keep it. */
async function keep(card, { fields, ...entry }) {
  try {
    await outbox.add({
      ...entry,
      account,
      reader,
      fields: Object.entries(fields).flatMap(([name, said]) => [said].flat().map((each) => [name, each])),
      card: card.dataset.card,
      title: card.dataset.title,
      at: new Date().toISOString(),
      tried: false,
      refused: null,
    });
  } catch {
    showToast("This browser could not keep this. Free some space, or use a window that is not private.");
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
  along.bringBack(card);
  pace.count(-1);
  say("Undone");
}

/* Verdicts from before this page was opened: the server knows the last one. */
async function undoOnServer() {
  await sender.sending;
  if (await waiting()) return say("First the waiting verdicts must be sent.");
  const answer = await askFor(undoForm.action, { key: uuid(), reader });
  if (answer.meaning !== "stored") return say(answer.meaning.message ?? "The server does not answer now.");
  const [card] = answer.cards;
  if (!card) return say("There is nothing to undo.");
  hand.bringBack(card);
  pace.count(-1);
  say("Undone");
}

function skip() {
  if (!hand.open) return;
  saveTags();
  hand.skip();
  refill?.whenLow();
  say("Skipped");
}

function changed(state) {
  showState(state, { signIn, wake: () => sender.wake() });
  const over = hadTrouble && !state.trouble && !state.waiting;
  hadTrouble = Boolean(state.trouble) || (hadTrouble && !over);
  if (over) refill?.afterTrouble();
}

async function stored(entry) {
  refill?.whenLow();
  if (!entry || entry.withdraws || entry.tagsOnly) return;
  const isUndone = (await outbox.entriesOf(reader)).some((each) => each.withdraws === entry.key);
  if (isUndone) return;
  along.drop([entry.card]);
  dropEverywhere(account, entry.card);
}

function refused(entry, why) {
  forget(entry.key);
  if (entry.withdraws) showToast(`Not undone: ${entry.title}. ${why.message}`);
  if (!entry.withdraws && !entry.tagsOnly) {
    pace.count(-1);
    along.drop([entry.card]);
    dropEverywhere(account, entry.card);
  }
  say(`Not stored: ${entry.word} on ${entry.title}. ${why.message}`);
}

/* Places that ran out and went to somebody else while the page slept. */
function lost(ids, wasOpen) {
  along.lose(ids);
  if (wasOpen) say("The record you had open went to somebody else meanwhile");
}

async function waiting() {
  return (await outbox.entriesOf(reader)).filter((entry) => !entry.refused).length;
}

/* Put the places back only when the verdicts on them have arrived. */
async function leave(event) {
  const form = event.target;
  event.preventDefault();
  await sender.wake();
  if (await waiting()) {
    return showToast("Your verdicts are not all sent yet; the places stay yours until they are.");
  }
  const answer = await post(form.action, { reader }).catch(() => null);
  if (!answer || (await meaningOf(answer)) !== "stored") {
    return showToast("The server does not answer now; the places stay yours until it does.");
  }
  await along.taken.clear();
  location.assign(form.dataset.next);
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
