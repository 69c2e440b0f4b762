/** Where the network is weakest: single losses by the ground that goes dark with them, and the new span that helps most. */

import { byId, focusPanel, h } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { middleOf } from "../lib/what-if.js";
import { wordFor } from "../words.js";

const SHOWN = 12;
const KINDS = /** @type {Record<WeakPoint["kind"], string>} */ ({ span: "fibre_span", node: "site", feeder: "feeder" });

export class WeakPoints {
  /**
   * @param {import("../map/city-map.js").CityMap} cityMap
   * @param {{may: boolean, book: () => import("./book.js").NetworkBook, supposedCuts: () => string[], onChoose: (point: WeakPoint) => void, onOpened: () => void}} options
   */
  constructor(cityMap, options) {
    this.cityMap = cityMap;
    this.options = options;
    this.button = byId("weak-points-open");
    this.element = byId("weak-points-panel");
    /** @type {Element | null} */
    this.before = null;
    this.asked = 0;
    this.button.hidden = !options.may;
    this.button.addEventListener("click", () => (this.isOpen ? this.close() : void this.open()));
  }

  get isOpen() {
    return !this.element.hidden;
  }

  async open() {
    this.before = document.activeElement;
    this.options.onOpened();
    this.points = h("div", {}, h("p", { class: "quiet-line" }, _("computing…")));
    this.extra = h("div", {});
    this.element.replaceChildren(this.head(), this.points, this.extra);
    this.element.hidden = false;
    this.button.setAttribute("aria-pressed", "true");
    focusPanel(this.element);
    await this.load();
  }

  async load() {
    const asked = ++this.asked;
    const cuts = this.options.supposedCuts();
    const query = cuts.map((code) => `&spans=${encodeURIComponent(code)}`).join("");
    try {
      const [single, extra] = await Promise.all([getJson(`/api/v1/network/single-points/?top=${SHOWN}${query}`), getJson(`/api/v1/network/extra-span/?top=3${query}`)]);
      if (asked !== this.asked) return;
      this.showPoints(single.points, cuts);
      this.showExtra(extra.options);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (asked === this.asked) this.points?.replaceChildren(h("p", { class: "quiet-line" }, error.message));
    }
  }

  head() {
    const told = _("By the covered ground that goes dark when one part alone is lost, as things stand.");
    return h(
      "div",
      { class: "camera-head" },
      h("div", {}, h("h2", { id: "weak-points-title" }, _("Weak points")), h("p", {}, told)),
      h("button", { type: "button", class: "icon-button", "aria-label": _("Close the weak points"), "data-testid": "weak-points-close", onclick: () => this.close() }, "×"),
    );
  }

  /** @param {WeakPoint[]} points @param {string[]} cuts supposed */
  showPoints(points, cuts) {
    const found = points.filter(({ cameras }) => cameras > 0);
    const besides = cuts.length ? [h("p", { class: "quiet-line" }, interpolate(_("Besides what is supposed: %(codes)s."), { codes: isolate(cuts.join(", ")) }))] : [];
    const rows = found.map((point) => h("li", {}, this.row(point)));
    this.points?.replaceChildren(...besides, rows.length ? h("ol", { class: "sightings" }, ...rows) : h("p", { class: "quiet-line" }, _("No single loss takes a picture away.")));
  }

  /** @param {WeakPoint} point */
  row(point) {
    const { kind, code, cameras, weight, worst_after_h } = point;
    const later = worst_after_h ? ` · ${interpolate(_("after %(n)s h"), { n: number(worst_after_h) })}` : "";
    const node = this.options.book().nodes.get(code);
    return h(
      "button",
      { type: "button", "data-testid": "weak-point", "data-kind": kind, "data-code": code, onclick: () => this.options.onChoose(point) },
      h("span", { class: "weak-code" }, isolate(code)),
      h("span", { class: "weak-amount" }, isolate(`${number(Math.round(weight))} m²`)),
      h("span", { class: "weak-kind" }, `${wordFor(kind === "node" ? node?.properties.kind : KINDS[kind])}${later}`),
      h("span", { class: "weak-amount" }, interpolate(ngettext("%(n)s camera", "%(n)s cameras", cameras), { n: number(cameras) })),
    );
  }

  /** @param {ExtraSpan[]} options that which removes most first */
  showExtra(options) {
    const none = h("p", { class: "quiet-line", "data-testid": "extra-span-none" }, _("No single cut takes a picture away, so that no new span would help."));
    const rows = options.map((option) => h("li", {}, this.option(option)));
    this.extra?.replaceChildren(h("h3", {}, _("New spans that would help most")), rows.length ? h("ul", { class: "sightings" }, ...rows) : none);
  }

  /** @param {ExtraSpan} option */
  option(option) {
    const { start, end, length_m, removed_m2, risk_before_m2 } = option;
    const share = interpolate(_("takes away %(share)s of the risk of single cuts"), { share: isolate(`${Math.round((100 * removed_m2) / risk_before_m2)} %`) });
    return h(
      "button",
      { type: "button", "data-testid": "extra-span", "data-start": start, "data-end": end, onclick: () => this.propose(option) },
      h("span", { class: "weak-code" }, isolate(`${start} – ${end}`)),
      h("span", { class: "weak-amount" }, isolate(`${number(Math.round(length_m))} m`)),
      h("span", { class: "weak-kind" }, share),
    );
  }

  /** @param {ExtraSpan} option */
  propose({ line, length_m }) {
    const label = interpolate(_("proposed, %(n)s m"), { n: number(Math.round(length_m)) });
    const [lon, lat] = middleOf(line);
    this.cityMap.show("proposal", [
      { type: "Feature", geometry: { type: "LineString", coordinates: line }, properties: {} },
      { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { label } },
    ]);
    this.cityMap.flyTo(lon, lat, 15);
  }

  /** @returns {boolean} whether it was open */
  close() {
    if (!this.isOpen) return false;
    this.asked += 1;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.button.setAttribute("aria-pressed", "false");
    this.cityMap.show("proposal", []);
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
    return true;
  }
}
