/* The CSRF token as it is now: signing in again in another tab changes the cookie. */

export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
}
