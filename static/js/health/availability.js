/** Availability against what was promised, the worst first. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { ageText } from "../words.js";
import { onMap, simulatedMark, tableOf } from "./pane.js";

/**
 * @typedef {{name: string, cameras: number, percent: number | null, promised_percent: number | null, verdict: string | null,
 *     down_s: number, unknown_s: number, service_s: number, simulated: number}} AvailabilityRow
 */

/** @type {Record<string, () => string>} */
const VERDICTS = { kept: () => _("kept"), broken: () => _("broken"), unclear: () => _("cannot be told") };
/** @type {Record<string, () => string>} */
const TITLES = { site: () => _("Site"), contractor: () => _("Contractor"), phase: () => _("Phase"), contract: () => _("Contract"), camera: () => _("Camera") };

/** @param {{by: string, rows: AvailabilityRow[]}} answer */
export function showAvailability({ by, rows }) {
  if (rows.length === 0) return null;
  const broken = rows.filter(({ verdict }) => verdict === "broken").length;
  const names = [TITLES[by](), _("cameras"), _("available"), _("promised"), _("promise"), _("down"), _("unknown")];
  const count = interpolate(ngettext("%(n)s broken promise", "%(n)s broken promises", broken), { n: number(broken) });
  return { count, body: [tableOf(names, rows.map((row) => rowOf(by, row)), _("Availability"))] };
}

/** @param {string} by @param {AvailabilityRow} row */
function rowOf(by, row) {
  const name = row.name || _("without a contract");
  const place = by === "site" || by === "camera" ? onMap(name, by, row.name) : h("bdi", {}, name);
  return h(
    "tr",
    { "data-verdict": row.verdict ?? "", "data-name": row.name },
    h("th", { scope: "row" }, place, " ", simulatedMark(row.simulated, row.cameras)),
    ...[number(row.cameras), percent(row.percent), percent(row.promised_percent)].map((text) => h("td", { class: "number" }, text)),
    h("td", { class: "judged" }, row.verdict ? VERDICTS[row.verdict]() : "–"),
    ...[row.down_s, row.unknown_s].map((seconds) => h("td", { class: "number" }, ageText(seconds))),
  );
}

/** Cut off, not rounded: 99.99 % available is not 100 %. @param {number | null} value */
function percent(value) {
  return value === null ? "–" : isolate(`${(Math.floor(value * 100) / 100).toFixed(2)} %`);
}
