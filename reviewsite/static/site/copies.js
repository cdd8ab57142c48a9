/* A desk whose records were taken along is kept in a cache of its own, named by account and page. */

const PREFIX = "reviewsite-taken";

export const copiesWork = "caches" in window && "serviceWorker" in navigator;

export function copyName(account, page) {
  return [PREFIX, account, page].join(" ");
}

/* Remove the copies of everybody but `account`; without one, of everybody. */
export async function removeCopies(account = null) {
  if (!copiesWork) return;
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const others = names.filter((name) => !account || !name.startsWith(copyName(account, "")));
  await Promise.all(others.map((name) => caches.delete(name)));
}
