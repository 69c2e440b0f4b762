/** What is wrong now, by its root cause. */

import { h } from "../dom.js";
import { gettext as _, interpolate, ngettext, number } from "../i18n.js";
import { alertSentences } from "../panels/alert-text.js";
import { agoText, wordFor } from "../words.js";
import { moment, onMap, simulatedMark, tableOf } from "./pane.js";

/**
 * @typedef {{id: string, cause: string, severity: string, element_kind: string, element: string, camera: string, site: string,
 *     contractor: string, opened_at: string, cameras: number, figures: Record<string, number>, detail: string, simulated: boolean}} Trouble
 * @typedef {{cause: string, severity: string, cameras: number, oldest_at: string, count: number, troubles: Trouble[]}} RootCause
 */

/** @param {{causes: RootCause[]}} answer */
export function showTroubles({ causes }) {
  if (causes.length === 0) return null;
  const all = causes.reduce((sum, { count }) => sum + count, 0);
  const count = interpolate(ngettext("%(n)s open", "%(n)s open", all), { n: number(all) });
  return { count, body: causes.map((cause, index) => group(cause, index === 0)) };
}

/** @param {RootCause} cause @param {boolean} open */
function group(cause, open) {
  const told = [
    interpolate(ngettext("%(n)s trouble", "%(n)s troubles", cause.count), { n: number(cause.count) }),
    interpolate(ngettext("%(n)s camera", "%(n)s cameras", cause.cameras), { n: number(cause.cameras) }),
    interpolate(_("oldest %(age)s"), { age: agoText((Date.now() - Date.parse(cause.oldest_at)) / 1000) }),
  ];
  const head = h("summary", {}, h("strong", {}, wordFor(cause.cause)), " ", h("span", { class: "quiet" }, told.join(" · ")));
  const rest = cause.count - cause.troubles.length;
  const names = [_("Where"), _("Since"), _("cameras"), _("What")];
  const more = rest > 0 ? h("p", { class: "quiet" }, interpolate(_("%(n)s more are in the table to download."), { n: number(rest) })) : null;
  return h("details", { open, "data-cause": cause.cause, "data-severity": cause.severity }, head, tableOf(names, cause.troubles.map(rowOf), wordFor(cause.cause)), more);
}

/** @param {Trouble} trouble */
function rowOf(trouble) {
  const where = trouble.camera || trouble.element || "–";
  const sentences = alertSentences(/** @type {any} */ (trouble)).join(" ");
  return h(
    "tr",
    { "data-trouble": trouble.id },
    h("th", { scope: "row" }, onMap(where, "alert", trouble.id), " ", simulatedMark(Number(trouble.simulated))),
    h("td", { class: "whole" }, moment(trouble.opened_at)),
    h("td", { class: "number" }, number(trouble.cameras)),
    h("td", {}, sentences || h("bdi", {}, trouble.contractor)),
  );
}
