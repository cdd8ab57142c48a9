/* The one form of the desk: what is typed belongs to the open record and waits with it. A desk need
   not have tags or reasons. */

const form = document.getElementById("verdict-form");
const drafts = new Map();
let card = null;

export const field = (name) => form?.elements.namedItem(name);

export function openFor(next) {
  if (!form) return;
  if (card) drafts.set(card.dataset.card, read());
  card = next;
  form.hidden = !next;
  if (next) write(drafts.get(next.dataset.card) ?? { note: "", tags: next.dataset.tags, reason: "", further: [] });
}

/* The fields of a verdict on the open record, as the server reads them; tags are sent by themselves. */
export function fieldsFor(verdict, key) {
  const { note, reason, further } = read();
  const fields = { verdict, key, replaces: card.dataset.replaces, note };
  if (field("reason")) fields.reason = verdict === "exclude" ? reason : "";
  if (verdict === "exclude" && further.length) fields.further = further;
  return fields;
}

export function start(first) {
  card = first;
}

export function openDetails(id, name) {
  if (!field(name)) return;
  document.getElementById(id).open = true;
  field(name).focus();
}

function valueOf(name) {
  return field(name)?.value ?? "";
}

function read() {
  return { note: valueOf("note"), tags: valueOf("tags"), reason: valueOf("reason"), further: ticked() };
}

const furtherBoxes = () => [...form.querySelectorAll("[name=further]")];

function ticked() {
  return furtherBoxes().filter(({ checked }) => checked).map(({ value }) => value);
}

function write({ note, tags, reason, further = [] }) {
  for (const [name, value] of Object.entries({ note, tags, reason })) {
    if (field(name)) field(name).value = value;
  }
  for (const box of furtherBoxes()) box.checked = further.includes(box.value);
  const details = document.getElementById("further-details");
  if (details) details.open = further.length > 0;
  document.getElementById("note-details").open = note !== "";
  if (field("tags")) document.getElementById("tag-details").open = tags !== "";
}
