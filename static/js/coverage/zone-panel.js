/** How well a zone is covered, and the city's main roads: once, twice, three times and not at all, as built and live now. */

import { byId, focusPanel, h } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { localName, wordFor } from "../words.js";
import { bandTables } from "./zone-bands.js";
import { row, share, table } from "./zone-tables.js";

const TIMES = [() => _("by one camera or more"), () => _("by two or more"), () => _("by three or more")];
/** The first question after a change is computed for all zones and roads. */
const BANDS_MS = 60_000;
const LAYER = "zones-fill";

export class ZonePanel {
  /** @param {import("../map/city-map.js").CityMap} cityMap @param {{may: boolean, zones: () => Collection["features"], onOpened: () => void}} options */
  constructor(cityMap, options) {
    this.cityMap = cityMap;
    this.options = options;
    this.element = byId("zone-panel");
    /** @type {Element | null} */
    this.before = null;
    this.asked = 0;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** The zone under a point of the screen, if any, opens. @param {{x: number, y: number}} point */
  openAt(point) {
    const code = this.options.may && this.cityMap.map.queryRenderedFeatures([point.x, point.y], { layers: [LAYER] })[0]?.properties.code;
    if (code) void this.open(code);
  }

  /** @param {string} code */
  async open(code) {
    const zone = this.options.zones().find(({ properties }) => properties.code === code)?.properties;
    if (!zone || !this.options.may) return;
    if (!this.isOpen) this.before = document.activeElement;
    this.options.onOpened();
    const asked = ++this.asked;
    this.body = h("div", { "aria-live": "polite" }, h("p", { class: "quiet-line" }, _("computing…")));
    this.element.replaceChildren(this.head(zone), this.body);
    this.element.hidden = false;
    this.element.dataset.zone = code;
    this.element.scrollTop = 0;
    focusPanel(this.element);
    try {
      const built = await getJson("/api/v1/coverage/zones/?counting=built");
      if (asked !== this.asked) return;
      this.show(code, built, null);
      const live = await getJson("/api/v1/coverage/zones/?counting=live");
      if (asked !== this.asked) return;
      this.show(code, built, live);
      await this.showBands(code, asked);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (asked === this.asked) this.body.replaceChildren(h("p", { class: "quiet-line" }, error.message));
    }
  }

  /** @param {Record<string, any>} zone */
  head(zone) {
    return h(
      "div",
      { class: "camera-head" },
      h("div", {}, h("h2", { id: "zone-title" }, localName(zone)), h("p", {}, wordFor(zone.kind))),
      h("button", { type: "button", class: "icon-button", "aria-label": _("Close the zone"), "data-testid": "zone-close", onclick: () => this.close() }, "×"),
    );
  }

  /** @param {string} code @param {CoverageFigures} built @param {CoverageFigures | null} live null until it is known */
  show(code, built, live) {
    /** @param {CoverageFigures | null} figures */
    const of = (figures) => figures?.zones.find((zone) => zone.code === code);
    const [zone, now] = [of(built), of(live)];
    if (!zone) return this.body?.replaceChildren(h("p", { class: "quiet-line" }, _("Nothing is known of this zone's coverage.")));
    const rows = TIMES.map((name, index) => row(name(), share(zone.covered_m2[index], zone.area_m2), now ? share(now.covered_m2[index], now.area_m2) : null));
    rows.push(row(_("blind"), share(zone.blind_m2, zone.area_m2), now ? share(now.blind_m2, now.area_m2) : null));
    const open = interpolate(_("%(area)s m² of open ground, without what stands under buildings."), { area: isolate(number(Math.round(zone.area_m2))) });
    this.body?.replaceChildren(h("p", { class: "quiet-line" }, open), table([_("Seen"), _("as built"), _("live now")], rows), roads(built, live));
  }

  /** @param {string} code @param {number} asked */
  async showBands(code, asked) {
    const place = h("div", { "data-testid": "zone-bands" }, h("p", { class: "quiet-line" }, _("computing…")));
    this.body?.append(place);
    const built = await getJson("/api/v1/coverage/dori/?counting=built", BANDS_MS);
    if (asked !== this.asked) return;
    place.replaceChildren(...bandTables(code, built, null));
    const live = await getJson("/api/v1/coverage/dori/?counting=live", BANDS_MS);
    if (asked === this.asked) place.replaceChildren(...bandTables(code, built, live));
  }

  close() {
    if (!this.isOpen) return;
    this.asked += 1;
    this.element.hidden = true;
    this.element.replaceChildren();
    delete this.element.dataset.zone;
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }
}

/** @param {CoverageFigures} built @param {CoverageFigures | null} live */
function roads(built, live) {
  const now = new Map((live?.roads ?? []).map((road) => [`${road.name}/${road.road_class}`, road]));
  const rows = built.roads
    .filter((road) => road.name)
    .toSorted((a, b) => b.length_m - a.length_m)
    .map((road) => {
      const other = now.get(`${road.name}/${road.road_class}`);
      const name = `${localName(road)} · ${isolate(`${number(Math.round(road.length_m))} m`)}`;
      return row(name, share(road.covered_m[0], road.length_m), other ? share(other.covered_m[0], other.length_m) : null, share(road.covered_m[1], road.length_m));
    });
  const head = [_("Main road"), _("as built"), _("live now"), _("by two or more")];
  return h("details", { class: "quiet-line", "data-testid": "zone-roads" }, h("summary", {}, _("Main roads of the city, by metres seen")), table(head, rows));
}
