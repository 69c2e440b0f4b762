/** What the pictures of a zone and of the main roads are good for: detect, observe, recognise, identify (EN 62676-4). */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { localName, wordFor } from "../words.js";
import { row, share, table } from "./zone-tables.js";

/**
 * @param {string} code of the zone
 * @param {BandFigures} built
 * @param {BandFigures | null} live null until it is known
 * @returns {Node[]}
 */
export function bandTables(code, built, live) {
  const [zone, now] = [built, live].map((figures) => figures?.zones.find((one) => one.code === code));
  if (!zone) return [];
  const bands = Object.entries(built.px_per_m).toSorted(([, a], [, b]) => a - b);
  const rows = bands.map(([band, pxPerM]) => {
    const name = `${wordFor(band)} · ${isolate(interpolate(_("%(n)s px/m"), { n: pxPerM }))}`;
    const area = isolate(`${number(Math.round(zone.covered_m2[band]))} m²`);
    return row(name, share(zone.covered_m2[band], zone.area_m2), now ? share(now.covered_m2[band], now.area_m2) : null, area);
  });
  const told = h("p", { class: "quiet-line" }, _("What the pictures are good for (EN 62676-4):"));
  return [told, table([_("Good enough to"), _("as built"), _("live now"), _("area")], rows), roads(built, bands.map(([band]) => band))];
}

/** @param {BandFigures} built @param {string[]} bands */
function roads(built, bands) {
  const rows = built.roads
    .filter((road) => road.name)
    .toSorted((a, b) => b.length_m - a.length_m)
    .map((road) => row(localName(road), ...bands.map((band) => isolate(`${number(Math.round(road.covered_m[band]))} m`))));
  const names = [_("Main road"), ...bands.map(wordFor)];
  return h("details", { class: "quiet-line", "data-testid": "zone-road-bands" }, h("summary", {}, _("Main roads of the city, by what is good enough, as built")), table(names, rows));
}
