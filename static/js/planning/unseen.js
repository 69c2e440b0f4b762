/** The unseen way: from A to B on foot, or out of a zone by car, past no camera; and what would close it. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { localName, wordFor } from "../words.js";
import { Computing } from "./computing.js";
import { button, choiceField, isTicked, tickField, valueOf } from "./fields.js";

const BANDS = ["detect", "observe", "recognise", "identify"];
const LISTED = 12;

/** @typedef {{lon: number, lat: number}} Place */

export class UnseenForm {
  /**
   * @param {{zones: () => Collection["features"], onPick: (words: string, onPlace: (place: Place) => void) => void, onEnds: (ends: Record<string, Place>) => void,
   *     onAsk: (way: any, computing: Computing) => Promise<UnseenAnswer | null>, onShow: (answer: UnseenAnswer) => void}} options
   */
  constructor(options) {
    this.options = options;
    /** @type {Record<string, Place>} */
    this.ends = {};
    this.result = h("div", { role: "status", "data-testid": "plan-unseen-result" });
    this.form = h("form", { class: "plan-form" });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
    this.computing = new Computing(_("Can somebody pass unseen?"), () => this.form.querySelector("button[type=submit]"));
    this.element = h("details", { "data-testid": "plan-unseen" }, h("summary", {}, _("Can somebody pass unseen?")), this.form, this.computing.element, this.result);
  }

  /** Anew for a plan that was opened or changed: what was asked of it as it was is not waited for. */
  show() {
    this.computing.stop();
    const zones = this.options.zones().map(({ properties }) => ({ value: properties.code, text: localName(properties) }));
    this.ends = {};
    this.result.replaceChildren();
    this.chosen = h("p", { class: "quiet-line", role: "status" });
    const ways = [
      { value: "foot", text: _("on foot from A to B") },
      { value: "car", text: _("by car out of a zone, from A or from anywhere") },
    ];
    this.form.replaceChildren(
      choiceField("by", _("How"), ways),
      h(
        "div",
        { class: "network-actions" },
        ...["A", "B"].map((letter) => button(`plan-end-${letter}`, interpolate(_("Choose %(letter)s"), { letter }), () => this.pick(letter))),
      ),
      this.chosen,
      h("div", { class: "plan-fields" }, choiceField("zone", _("Zone"), zones), choiceField("band", _("Cameras that can"), BANDS.map((value) => ({ value, text: wordFor(value) })))),
      tickField("anpr", _("By car: only number-plate cameras count")),
      tickField("live", _("Past the live cameras, without the plan")),
      h("button", { type: "submit", class: "button", "data-testid": "plan-ask-way" }, _("Look for a way")),
    );
  }

  /** @param {string} letter */
  pick(letter) {
    this.options.onPick(interpolate(_("Click the place of %(letter)s, or move the map with the arrow keys and press Enter."), { letter }), (place) => {
      this.ends[letter] = place;
      this.options.onEnds(this.ends);
      if (this.chosen) this.chosen.textContent = Object.keys(this.ends).sort().join(", ");
      /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-testid=plan-end-${letter}]`))?.focus({ preventScroll: true });
    });
  }

  async ask() {
    const byCar = valueOf(this.form, "by") === "car";
    const { A, B } = this.ends;
    if (!byCar && !(A && B)) {
      this.result.replaceChildren(h("p", {}, _("Choose A and B first.")));
      return;
    }
    this.result.replaceChildren();
    const way = {
      by: byCar ? "car" : "foot",
      ...(A ? { start: A } : {}),
      ...(byCar ? { zone: valueOf(this.form, "zone"), anpr_only: isTicked(this.form, "anpr") } : { end: B }),
      band: valueOf(this.form, "band"),
      live: isTicked(this.form, "live"),
    };
    const found = await this.options.onAsk(way, this.computing);
    if (found) this.showResult(found, byCar);
  }

  clear() {
    this.computing.stop();
    this.result.replaceChildren();
  }

  /** @param {UnseenAnswer} found @param {boolean} byCar */
  showResult(found, byCar) {
    this.options.onShow(found);
    const finer = found.step_m === null ? "" : interpolate(_("Passages narrower than %(n)s m may be missed."), { n: isolate((2 * found.step_m).toFixed(1)) });
    if (!found.unseen) {
      this.result.replaceChildren(h("p", { "data-testid": "plan-closed" }, _("No: no such way was found.")), h("p", { class: "quiet-line" }, finer));
      return;
    }
    const way = interpolate(_("Yes: unseen for %(n)s m, as drawn."), { n: isolate(number(Math.round(found.length_m))) });
    const count = found.closing.length;
    const words = byCar
      ? ngettext("%(n)s watched road would close it:", "%(n)s watched roads would close it, and no fewer:", count)
      : ngettext("%(n)s watched gap would close it:", "%(n)s watched gaps would close it, and no narrower ones:", count);
    const rows = found.closing.slice(0, LISTED).map(({ properties }) => h("li", {}, h("span", {}, localName(properties) || properties.code || _("gap")), h("span", {}, isolate(`${number(Math.round(properties.metres))} m`))));
    this.result.replaceChildren(
      h("p", { "data-testid": "plan-open-way" }, way),
      h("p", {}, interpolate(words, { n: number(count) })),
      h("ul", { class: "what-if-dark", "data-testid": "plan-closing" }, ...rows, count > LISTED ? h("li", {}, "…") : ""),
      h("p", { class: "quiet-line" }, finer),
    );
  }
}
