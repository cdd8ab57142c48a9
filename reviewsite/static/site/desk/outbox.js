/* What was clicked and is not acknowledged by the server yet, kept in this browser, in its order. */

const STORE = "outbox";
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("reviewsite-desk", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function inStore(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: "strict" });
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export function add(entry) {
  return inStore("readwrite", (store) => store.add(entry));
}

export function remove(seq) {
  return inStore("readwrite", (store) => store.delete(seq));
}

/* Every entry of one reader, oldest first; another person's stay where they are. */
export async function entriesOf(reader) {
  return (await everything()).filter((entry) => entry.reader === reader);
}

/* What is still to be sent, whoever clicked it. */
export async function unsent() {
  return (await everything()).filter((entry) => !entry.refused);
}

function everything() {
  return inStore("readonly", (store) => store.getAll());
}

/* Lay `values` over an entry; says whether it is still there. */
export async function change(seq, values) {
  let there = false;
  await inStore("readwrite", (store) => {
    const request = store.get(seq);
    request.onsuccess = () => {
      there = Boolean(request.result);
      if (there) store.put({ ...request.result, ...values });
    };
    return null;
  });
  return there;
}

/* Take an entry out that was never sent; says whether it could. */
export async function takeBack(key) {
  let taken = false;
  await inStore("readwrite", (store) => {
    const request = store.openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      if (cursor.value.key !== key) return cursor.continue();
      if (cursor.value.tried || cursor.value.refused) return;
      cursor.delete();
      taken = true;
    };
    return null;
  });
  return taken;
}
