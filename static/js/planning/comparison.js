/** Figures of the live cameras and of the plan, side by side. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { localName, wordFor } from "../words.js";

/** @typedef {PlanFigures["live"]["zones"][number]} PlaceFigures */
const BANDS = ["detect", "observe", "recognise", "identify"];

/** @param {PlanFigures} figures */
export function comparisonTable({ live, scenario, cost, refused }) {
  const zones = live.zones.flatMap((zone, index) => placeRows(zone, scenario.zones[index], "m²"));
  const roads = live.roads.flatMap((road, index) => (same(road, scenario.roads[index]) ? [] : placeRows(road, scenario.roads[index], "m")));
  return h(
    "div",
    {},
    h(
      "table",
      { class: "plan-table", "data-testid": "plan-figures" },
      h("caption", {}, _("Open ground of zones, and main roads that the plan changes.")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, ""), h("th", { scope: "col" }, _("Live")), h("th", { scope: "col" }, _("Plan")))),
      h(
        "tbody",
        {},
        row(_("Cameras in service"), number(live.cameras), number(scenario.cameras), "cameras"),
        row(_("Fronts of homes exposed"), metres(live.exposed_m, "m"), metres(scenario.exposed_m, "m"), "exposed"),
        ...zones,
        ...roads,
      ),
    ),
    h("p", { "data-testid": "plan-cost" }, costText(cost)),
    ...refused.map((reason) => h("p", { class: "quiet-line" }, reason)),
  );
}

/** @param {PlaceFigures} live @param {PlaceFigures} plan @param {string} unit */
function placeRows(live, plan, unit) {
  const name = localName(live) || wordFor(live.kind);
  const head = h("tr", { class: "plan-place" }, h("th", { colspan: 3, scope: "colgroup" }, `${name} · ${isolate(metres(live.whole, unit))}`));
  const times = [_("seen once or more"), _("twice or more"), _("three times or more")];
  return [
    head,
    ...times.map((words, index) => row(words, share(live.covered[index], live.whole), share(plan.covered[index], plan.whole), `covered-${index + 1}`)),
    ...BANDS.map((band) => row(wordFor(band), share(live.bands[band], live.whole), share(plan.bands[band], plan.whole), band)),
    row(_("blind"), share(live.blind, live.whole), share(plan.blind, plan.whole), "blind"),
    row(_("cameras for what is seen, on average"), live.redundancy.toFixed(2), plan.redundancy.toFixed(2), "redundancy"),
  ];
}

/** @param {string} words @param {string} live @param {string} plan @param {string} figure */
function row(words, live, plan, figure) {
  return h("tr", { "data-figure": figure, "data-changed": live === plan ? null : "true" }, h("th", { scope: "row" }, words), h("td", {}, isolate(live)), h("td", {}, isolate(plan)));
}

/** @param {PlaceFigures} a @param {PlaceFigures} b */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(2)} %` : "–";
}

/** @param {number} value @param {string} unit */
function metres(value, unit) {
  return `${number(Math.round(value))} ${unit}`;
}

/** @param {PlanFigures["cost"]} cost */
function costText({ total, fibre_m, missing }) {
  const fibre = fibre_m === null ? _("no fibre to reach") : isolate(`${number(Math.round(fibre_m))} m`);
  const said = interpolate(_("Cost: %(total)s, with fibre in a straight line to the nearest node: %(fibre)s."), { total: isolate(number(Math.round(total))), fibre });
  const without = missing.map((item) => priceWord(item)).join(", ");
  return without ? `${said} ${interpolate(_("Without a price: %(items)s."), { items: without })}` : said;
}

/** @param {string} item */
export function priceWord(item) {
  return item === "fibre_m" ? _("metre of fibre") : interpolate(_("%(kind)s camera"), { kind: wordFor(item) });
}
