/** What of the ground goes dark at the chosen moment of a loss: the worst zones and main roads, the rest behind a word. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { localName, wordFor } from "../words.js";

const SHOWN = 3;

/** @typedef {{key: string, name: string, lost: number, single: number, unit: string}} GroundRow */

export class GroundLossList {
  constructor() {
    this.element = h("div", { class: "ground-loss", "data-testid": "ground-loss" });
  }

  /** @param {WhatIfGround} ground of one moment */
  show(ground) {
    const zones = ground.zones.map((zone) => ({ key: zone.code, name: localName(zone), lost: zone.lost_m2, single: zone.single_m2, unit: "m²" }));
    const roads = ground.roads.map((road) => ({
      key: road.name,
      name: localName(road) || interpolate(_("unnamed (%(kind)s)"), { kind: wordFor(road.road_class) }),
      ...{ lost: road.lost_m, single: road.single_m, unit: "m" },
    }));
    const rows = [...section(_("Zones"), zones), ...section(_("Main roads"), roads)];
    const none = h("p", { class: "quiet-line", "data-testid": "ground-loss-none" }, _("No zone or main road loses a camera's sight."));
    this.element.replaceChildren(h("h3", {}, _("Ground that goes dark")), ...(rows.length ? rows : [none]));
  }
}

/** @param {string} title @param {GroundRow[]} rows the worst first @returns {HTMLElement[]} */
function section(title, rows) {
  if (!rows.length) return [];
  const [first, rest] = [rows.slice(0, SHOWN), rows.slice(SHOWN)];
  const more = rest.length ? [h("details", { class: "quiet-line" }, h("summary", {}, moreText(rest.length)), table(title, rest))] : [];
  return [table(title, first), ...more];
}

/** @param {string} title @param {GroundRow[]} rows */
function table(title, rows) {
  const head = h("tr", {}, h("th", { scope: "col" }, title), h("th", { scope: "col" }, _("Nobody sees it")), h("th", { scope: "col" }, _("One camera left")));
  const lines = rows.map(({ key, name, lost, single, unit }) =>
    h("tr", { "data-testid": "ground-loss-row", "data-key": key }, h("th", { scope: "row" }, name), amount(lost, unit), amount(single, unit)),
  );
  return h("table", {}, h("thead", {}, head), h("tbody", {}, ...lines));
}

/** @param {number} value @param {string} unit */
function amount(value, unit) {
  return h("td", { "data-zero": value === 0 }, value ? isolate(`${number(Math.round(value))} ${unit}`) : "–");
}

/** @param {number} count */
function moreText(count) {
  return interpolate(ngettext("and %(n)s more", "and %(n)s more", count), { n: number(count) });
}
