/** The list of cameras that see a place, the sharpest first, and of those that can be turned there; each opens its camera. */

import { byId, focusPanel, h, setText } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { wordFor } from "../words.js";

export class SeeingPanel {
  /**
   * @param {{cameras: () => Map<string, Camera>, onOpen: (code: string) => void, onAim: (code: string) => void, onClosed: () => void}} options
   */
  constructor(options) {
    this.options = options;
    this.element = byId("seeing-panel");
    /** @type {Element | null} */
    this.before = null;
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {{lng: number, lat: number}} place */
  open({ lng, lat }) {
    if (!this.isOpen) this.before = document.activeElement;
    this.body = h("div", { "aria-live": "polite" }, h("p", { class: "quiet-line" }, _("loading…")));
    this.turning = h("div", {});
    this.aimed = h("p", { class: "quiet-line", role: "status", "data-testid": "aim-words" });
    this.element.replaceChildren(
      h(
        "div",
        { class: "camera-head" },
        h("div", {}, h("h2", { id: "seeing-title" }, _("Who sees this place?")), h("p", {}, isolate(`${lat.toFixed(5)}, ${lng.toFixed(5)}`))),
        h("button", { type: "button", class: "icon-button", "aria-label": _("Close the list"), "data-testid": "seeing-close", onclick: () => this.close() }, "×"),
      ),
      this.body,
      this.turning,
      this.aimed,
    );
    this.element.hidden = false;
    this.element.scrollTop = 0;
    focusPanel(this.element);
  }

  /** @param {Sighting[]} sightings sharpest first */
  show(sightings) {
    const live = sightings.filter((sighting) => sighting.live).length;
    const told = interpolate(ngettext("%(n)s camera in service, %(live)s live now", "%(n)s cameras in service, %(live)s live now", sightings.length), {
      n: number(sightings.length),
      live: number(live),
    });
    if (sightings.length) this.body?.replaceChildren(h("p", { class: "quiet-line" }, told), h("ol", { class: "sightings" }, ...sightings.map((one) => this.row(one))));
    else this.say(_("No camera in service sees this place."));
  }

  /** @param {string} words instead of a list */
  say(words) {
    this.body?.replaceChildren(h("p", { class: "quiet-line", "data-testid": "seeing-words" }, words));
  }

  /** @param {Reaching[]} cameras that can be turned to the place, the nearest first */
  showReaching(cameras) {
    if (!cameras.length) return;
    this.turning?.replaceChildren(h("h3", {}, _("Can be turned here")), h("ul", { class: "reaching" }, ...cameras.map((one) => this.reachingRow(one))));
  }

  /** @param {Reaching} camera */
  reachingRow({ code, distance_m }) {
    const away = isolate(interpolate(_("%(n)s m away"), { n: Math.round(distance_m) }));
    return h(
      "li",
      { "data-code": code },
      h("span", {}, isolate(code), " · ", away),
      h("button", { type: "button", class: "tool", "data-testid": "aim-here", "aria-label": interpolate(_("Aim %(code)s here"), { code }), onclick: () => this.options.onAim(code) }, _("Aim here")),
    );
  }

  /** @param {string} words what became of aiming */
  sayAimed(words) {
    if (!this.aimed) return;
    setText(this.aimed, words);
    this.aimed.scrollIntoView({ block: "nearest" });
  }

  /** @param {Sighting} sighting */
  row({ code, kind, px_per_m, band, distance_m, live, turned }) {
    const state = this.options.cameras().get(code)?.state ?? (live ? "online" : "unknown");
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "data-testid": "sighting", "data-code": code, onclick: () => this.options.onOpen(code) },
        h("span", { class: "sighting-code" }, code, " ", h("span", { class: "state-chip", "data-state": state }, wordFor(state))),
        h("span", { class: "sighting-density" }, isolate(interpolate(_("%(n)s px/m"), { n: Math.round(px_per_m) }))),
        h("span", { class: "sighting-kind" }, `${wordFor(kind)} · ${isolate(interpolate(_("%(n)s m away"), { n: Math.round(distance_m) }))}${turned ? ` · ${_("turned here now")}` : ""}`),
        h("span", { class: "sighting-band", "data-band": band ?? "none" }, band ? wordFor(band) : _("too coarse to detect")),
      ),
    );
  }

  close() {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.element.replaceChildren();
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
    this.options.onClosed();
  }
}
