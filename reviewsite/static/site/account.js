/* What one account took along goes when it signs out, when its session is over, or when another one
   signs in. */

import { removeCopies } from "./copies.js";
import * as outbox from "./desk/outbox.js";

const { account } = document.documentElement.dataset;
removeCopies(account);

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("[action$='/logout/']")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const waiting = await outbox.unsent().catch(() => []);
    const own = waiting.filter((entry) => entry.account === account).length;
    if (own && !form.dataset.confirm) {
      form.dataset.confirm = `Clicks of yours that are not stored on the server yet: ${own}. They stay in this browser, and are sent when you sign in here again and open the desk.`;
      return form.requestSubmit();
    }
    await removeCopies();
    form.submit();
  },
  { capture: true },
);
