/** How often leads were false: by list, pattern, camera and confused characters. */

import { byId, h } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, number } from "../i18n.js";
import { percent } from "./words.js";

/** @typedef {{name: string, open: number, confirmed: number, rejected: number, lapsed: number, false_rate: number | null}} Tally */

let asked = 0;

/** What was asked last is shown, whichever answer comes last. */
export async function showFigures() {
  const mine = ++asked;
  const simulated = /** @type {HTMLInputElement} */ (byId("figures-simulated")).checked;
  const box = byId("figures");
  try {
    const told = await getJson(`/api/v1/plates/hits/statistics/?simulated=${simulated}`);
    if (mine !== asked) return;
    const { total } = told;
    box.replaceChildren(
      h("p", { class: "big", "data-testid": "false-rate" }, percent(total.false_rate)),
      h("p", { class: "second" }, interpolate(_("%(rejected)s rejected, %(confirmed)s confirmed, %(lapsed)s lapsed"), { rejected: number(total.rejected), confirmed: number(total.confirmed), lapsed: number(total.lapsed) })),
      ...group(_("List"), told.by_list),
      ...group(_("Pattern"), told.by_pattern),
      ...group(_("Camera"), told.by_camera),
      ...group(_("Read for wanted"), told.by_confusion),
    );
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    if (mine !== asked) return;
    box.replaceChildren(h("p", { class: "wrong" }, error.message));
  }
}

/** @param {string} name @param {Tally[]} tallies @returns {Node[]} */
function group(name, tallies) {
  if (tallies.length === 0) return [];
  const rows = tallies.map((tally) =>
    h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, tally.name.replace(">", " → "))), h("td", { class: "number" }, number(tally.rejected)), h("td", { class: "number" }, number(tally.confirmed)), h("td", { class: "number" }, percent(tally.false_rate))),
  );
  const head = h("tr", {}, h("th", { scope: "col" }, name), ...[_("rejected"), _("confirmed"), _("false")].map((word) => h("th", { scope: "col", class: "number" }, word)));
  return [h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows))];
}
