/* The one form of the desk: what is typed belongs to the open record and waits with it. */

const form = document.getElementById("verdict-form");
const drafts = new Map();
let card = null;

export const field = (name) => form?.elements.namedItem(name);

export function openFor(next) {
  if (!form) return;
  if (card) drafts.set(card.dataset.card, read());
  card = next;
  form.hidden = !next;
  if (next) write(drafts.get(next.dataset.card) ?? { note: "", tags: next.dataset.tags, reason: "" });
}

/* The fields of a verdict on the open record, as the server reads them; tags are sent by themselves. */
export function fieldsFor(verdict, key) {
  const { note, reason } = read();
  const fields = { verdict, key, replaces: card.dataset.replaces, note };
  if (field("reason")) fields.reason = verdict === "exclude" ? reason : "";
  return fields;
}

export function start(first) {
  card = first;
}

export function openDetails(id, name) {
  document.getElementById(id).open = true;
  field(name).focus();
}

function read() {
  return { note: field("note").value, tags: field("tags").value, reason: field("reason")?.value ?? "" };
}

function write({ note, tags, reason }) {
  field("note").value = note;
  field("tags").value = tags;
  if (field("reason")) field("reason").value = reason;
  document.getElementById("note-details").open = note !== "";
  document.getElementById("tag-details").open = tags !== "";
}
