/* What every htmx request shares: the CSRF header, whole pages as answers, failures, focus.
   Which status codes are swapped is said in the htmx-config meta tag of base.html. */

import { csrfToken } from "./csrf.js";
import { showToast } from "./toast.js";

const WHOLE_PAGE = /^\s*<!doctype html/i;
const SAFE = ["get", "head"];

document.addEventListener("htmx:configRequest", (event) => {
  if (!SAFE.includes(event.detail.verb)) event.detail.headers["X-CSRFToken"] = csrfToken();
});

/* A whole page is never swapped into a part of one: a redirect (the session ran out, the form is
   done) becomes a visit, an error page becomes a notice. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, shouldSwap, serverResponse } = event.detail;
  if (!shouldSwap || !WHOLE_PAGE.test(serverResponse)) return;
  event.detail.shouldSwap = false;
  if (xhr.status < 400) location.assign(xhr.responseURL);
  else showToast(`The server refused (${xhr.status}). Reload the page and try again.`);
});

document.addEventListener("htmx:responseError", (event) => {
  showToast(`The server could not do this (${event.detail.xhr.status}). Reload the page and try again.`);
});

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    showToast("The server did not answer. Check the connection and try again.");
  });
}

/* htmx keeps the focus on an element whose id comes back, and minds autofocus (the error summary);
   beyond that, nobody is thrown back to the top of the page because the pressed button is gone. */
let focusWasInside = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  focusWasInside = event.detail.target.contains(document.activeElement);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (focusWasInside && document.activeElement === document.body) {
    event.detail.elt.tabIndex = -1;
    event.detail.elt.focus({ preventScroll: true });
  }
});
