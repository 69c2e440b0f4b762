/** The way of a camera's picture through the fibre, to its station and its centre, and the spare way where there is one. */

import { h, setText } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";

/** @typedef {{to: string, spans: string[], length_m: number}} Route */
/** @typedef {{route: Route, spare: Route | null, shared: string[]}} Way */

export class CameraTrace {
  /** @param {import("../map/city-map.js").CityMap} cityMap @param {() => import("./book.js").NetworkBook} book */
  constructor(cityMap, book) {
    this.cityMap = cityMap;
    this.book = book;
    this.code = "";
    this.shown = false;
    this.button = h("button", { type: "button", class: "button secondary", "data-testid": "trace", "aria-pressed": "false", onclick: () => (this.shown ? this.end() : void this.show()) }, _("Trace"));
    this.words = h("div", { role: "status", "data-testid": "trace-words" });
    this.element = h("div", { class: "trace" }, this.button, this.words);
  }

  /** For the camera whose panel opens; the one before it ended its own. @param {string} code */
  offer(code) {
    this.code = code;
  }

  async show() {
    const { code } = this;
    this.setShown(true);
    this.words.replaceChildren(h("p", { class: "quiet-line" }, _("computing…")));
    try {
      /** @type {{station: Way | null, centre: Way | null}} */
      const { station, centre } = await getJson(`/api/v1/network/trace/?camera=${encodeURIComponent(code)}`);
      if (!this.shown || this.code !== code) return;
      this.cityMap.show("trace", [...this.features(station), ...this.features(centre)]);
      this.words.replaceChildren(wayText(_("To its station"), station), wayText(_("To the centre"), centre), h("p", { class: "quiet-line" }, _("Solid: the way. Dashed: the spare way. Escape ends this.")));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (this.code === code) this.words.replaceChildren(h("p", { class: "quiet-line" }, error.message));
    }
  }

  /** @param {Way | null} way @returns {any[]} the spare first, so that the way lies over it */
  features(way) {
    if (!way) return [];
    /** @param {string} part @param {string[]} codes */
    const drawn = (part, codes) =>
      codes.flatMap((code) => {
        const span = this.book().spans.get(code);
        return span ? [{ type: "Feature", geometry: span.geometry, properties: { part } }] : [];
      });
    return [...drawn("spare", way.spare?.spans ?? []), ...drawn("way", way.route.spans)];
  }

  /** @returns {boolean} whether a way was shown */
  end() {
    const was = this.shown;
    this.setShown(false);
    this.words.replaceChildren();
    this.cityMap.show("trace", []);
    return was;
  }

  /** @param {boolean} shown */
  setShown(shown) {
    this.shown = shown;
    this.button.setAttribute("aria-pressed", String(shown));
    setText(this.button, shown ? _("End the trace") : _("Trace"));
  }
}

/** @param {string} title @param {Way | null} way */
function wayText(title, way) {
  const text = way ? `${routeText(way.route)} · ${spareText(way)}` : _("no way as things stand");
  return h("p", { "data-testid": "trace-way" }, h("strong", {}, `${title}: `), text);
}

/** @param {Route} route */
function routeText({ to, spans, length_m }) {
  const text = ngettext("%(to)s, %(km)s km by %(n)s span", "%(to)s, %(km)s km by %(n)s spans", spans.length);
  return interpolate(text, { to: isolate(to), km: kilometres(length_m), n: number(spans.length) });
}

/** @param {Way} way */
function spareText({ spare, shared }) {
  if (!spare) return _("no spare way");
  const length = interpolate(_("spare way %(km)s km"), { km: kilometres(spare.length_m) });
  if (!shared.length) return `${length}, ${_("nothing in common")}`;
  return `${length}, ${interpolate(ngettext("%(n)s span in common", "%(n)s spans in common", shared.length), { n: number(shared.length) })}`;
}

/** @param {number} metres */
function kilometres(metres) {
  return (metres / 1000).toFixed(1);
}
