/** Figures of the live cameras and of up to three plans, side by side. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { localName, wordFor } from "../words.js";

/** @typedef {PlanFigures["live"]["zones"][number]} PlaceFigures */
/** @typedef {{letter: string, name: string, figures: PlanFigures}} Compared */
const NOTHING = "–";
const BANDS = ["detect", "observe", "recognise", "identify"];
const TIMES = [() => _("seen once or more"), () => _("twice or more"), () => _("three times or more")];

/** @param {Compared[]} compared the first stands for what is live, too */
export function comparisonTable(compared) {
  const { live } = compared[0].figures;
  const sets = [live, ...compared.map(({ figures }) => figures.scenario)];
  const costs = compared.map(({ figures }) => figures.cost);
  /** @param {"zones" | "roads"} kind @param {PlaceFigures} place @returns {PlaceFigures[]} */
  const across = (kind, place) => sets.map((set) => set[kind].find(({ code }) => code === place.code) ?? place);
  const zones = live.zones.flatMap((zone) => placeRows(across("zones", zone), "m²"));
  const roads = live.roads.map((road) => across("roads", road)).flatMap((found) => (found.every((one) => same(one, found[0])) ? [] : placeRows(found, "m")));
  return h(
    "div",
    {},
    h(
      "table",
      { class: "plan-table", "data-testid": "plan-figures" },
      h("caption", {}, _("Open ground of zones, and main roads that a plan changes. Fibre in a straight line to the nearest node.")),
      h("thead", {}, h("tr", {}, ...["", _("Live"), ...compared.map(({ letter }) => letter)].map((text) => h("th", { scope: "col" }, text)))),
      h(
        "tbody",
        {},
        row(_("Cameras in service"), sets.map(({ cameras }) => number(cameras)), "cameras"),
        row(_("Fronts of homes exposed"), sets.map(({ exposed_m }) => metres(exposed_m, "m")), "exposed"),
        row(_("Cost"), [NOTHING, ...costs.map(({ total }) => (total ? number(Math.round(total)) : NOTHING))], "cost"),
        row(_("New fibre"), [NOTHING, ...costs.map(({ fibre_m }) => fibreText(fibre_m))], "fibre"),
        ...zones,
        ...roads,
      ),
    ),
    ...compared.flatMap(({ letter, figures }) => remarks(figures).map((said) => h("p", { class: "quiet-line" }, `${letter}: ${said}`))),
  );
}

/** @param {PlaceFigures[]} places one place: live, and in each plan @param {string} unit */
function placeRows(places, unit) {
  const [live] = places;
  const name = localName(live) || wordFor(live.kind);
  const head = h("tr", { class: "plan-place" }, h("th", { colspan: places.length + 1, scope: "colgroup" }, `${name} · ${isolate(metres(live.whole, unit))}`));
  /** @param {(place: PlaceFigures) => number} part */
  const shares = (part) => places.map((place) => share(part(place), place.whole));
  return [
    head,
    ...TIMES.map((words, index) => row(words(), shares(({ covered }) => covered[index]), `covered-${index + 1}`)),
    ...BANDS.map((band) => row(wordFor(band), shares(({ bands }) => bands[band]), band)),
    row(_("blind"), shares(({ blind }) => blind), "blind"),
    row(_("cameras for what is seen, on average"), places.map(({ redundancy }) => redundancy.toFixed(2)), "redundancy"),
  ];
}

/** @param {string} words @param {string[]} values live first @param {string} figure */
function row(words, [live, ...planned], figure) {
  const cells = planned.map((value) => h("td", { "data-changed": value === live ? null : "true" }, isolate(value)));
  const changed = planned.some((value) => value !== live);
  return h("tr", { "data-figure": figure, "data-changed": changed ? "true" : null }, h("th", { scope: "row" }, words), h("td", {}, isolate(live)), ...cells);
}

/** @param {PlaceFigures} a @param {PlaceFigures} b */
function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(2)} %` : NOTHING;
}

/** @param {number} value @param {string} unit */
function metres(value, unit) {
  return `${number(Math.round(value))} ${unit}`;
}

/** @param {number | null} fibreM */
function fibreText(fibreM) {
  if (fibreM === null) return _("no fibre to reach");
  return fibreM ? metres(fibreM, "m") : NOTHING;
}

/** What a plan's figures leave out. @param {PlanFigures} figures */
function remarks({ cost, refused }) {
  const without = cost.missing.map((item) => priceWord(item)).join(", ");
  return [...(without ? [interpolate(_("Without a price: %(items)s."), { items: without })] : []), ...refused];
}

/** @param {string} item */
export function priceWord(item) {
  return item === "fibre_m" ? _("metre of fibre") : interpolate(_("%(kind)s camera"), { kind: wordFor(item) });
}
