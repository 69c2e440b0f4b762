/** Tables of how much of a zone or road is covered. */

import { h } from "../dom.js";
import { isolate } from "../i18n.js";

/** @param {string[]} names @param {HTMLElement[]} rows */
export function table(names, rows) {
  const head = h("tr", {}, ...names.map((name) => h("th", { scope: "col" }, name)));
  return h("table", { class: "zone-figures", "data-testid": "zone-figures" }, h("thead", {}, head), h("tbody", {}, ...rows));
}

/** @param {string} name @param {...(string | null)} values null for one that is being computed */
export function row(name, ...values) {
  return h("tr", { "data-testid": "zone-row" }, h("th", { scope: "row" }, name), ...values.map((value) => h("td", {}, value ?? "…")));
}

/** @param {number} part @param {number} whole */
export function share(part, whole) {
  return whole > 0 ? isolate(`${((100 * part) / whole).toFixed(1)} %`) : "–";
}
