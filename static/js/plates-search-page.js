/** The page that searches plates: never without a case and a reason. */

import { byId, setText } from "./dom.js";
import { HttpError, postJson } from "./http.js";
import { gettext as _, interpolate } from "./i18n.js";
import { listenForLanguage } from "./language.js";
import { fromKarachiField, karachiField } from "./lib/karachi-time.js";
import { cardOf } from "./plates/found.js";
import { firstProblem } from "./plates/problems.js";

const DAY_MS = 86_400_000;
const PATIENCE_MS = 20_000;
const form = /** @type {HTMLFormElement} */ (byId("ask"));
/** @type {Record<string, any>} what was asked last, for its further pages */
let asked = {};
let page = 1;
let turn = 0;

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

/** @param {string} text @param {"done" | "refused" | ""} tone */
function say(text, tone) {
  byId("said").dataset.tone = tone;
  setText(byId("said"), text);
}

async function search() {
  const mine = ++turn;
  say(_("searching…"), "");
  byId("found").replaceChildren();
  byId("pages").hidden = true;
  try {
    const found = await postJson("/api/v1/plates/searches/", { ...asked, page }, PATIENCE_MS);
    if (mine !== turn) return;
    byId("found").replaceChildren(...found.results.map(cardOf));
    byId("pages").hidden = page === 1 && !found.more;
    /** @type {HTMLButtonElement} */ (byId("pages-back")).disabled = page === 1;
    /** @type {HTMLButtonElement} */ (byId("pages-on")).disabled = !found.more;
    setText(byId("pages-told"), interpolate(_("page %(n)s"), { n: page }));
    const order = asked.mode === "similar" ? _("The most similar first.") : _("The newest first.");
    const told = found.results.length === 0 ? _("Nothing was read that fits.") : order;
    say(found.older_hidden ? `${told} ${_("Older days need a higher rank and were left out.")}` : told, "");
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (mine === turn) say(firstProblem(error), "refused");
  }
}

listenForLanguage();
field("since").value = karachiField(Date.now() - DAY_MS);
field("until").value = karachiField(Date.now() + 60_000);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const told = Object.fromEntries(new FormData(form));
  asked = { ...told, since: fromKarachiField(String(told.since)), until: fromKarachiField(String(told.until)) };
  page = 1;
  void search();
});
byId("pages-back").addEventListener("click", () => {
  page -= 1;
  void search();
});
byId("pages-on").addEventListener("click", () => {
  page += 1;
  void search();
});
document.documentElement.dataset.ready = "true";
