/* Opens a desk whose records were taken along when the network or the server is gone. Each page is
   kept by the page itself, together with the files that it needs: here is only what answers. */

const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(freshOrKept(request));
  else if (["script", "style", "image"].includes(request.destination)) {
    event.respondWith(keptOrFresh(request));
  }
});

async function freshOrKept(request) {
  const kept = await caches.match(request, { ignoreSearch: true });
  if (!kept) return fetch(request);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  const fresh = await Promise.race([fetch(request), patience]).catch(() => null);
  return fresh && fresh.status < 500 ? fresh : kept;
}

/* A file's name changes with its content, so a kept one is never an old one. */
async function keptOrFresh(request) {
  return (await caches.match(request)) ?? fetch(request);
}
