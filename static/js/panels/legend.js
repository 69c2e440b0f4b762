/** The legend, which is also where layers are switched on and off. */

import { ONE_COLUMN, byId, h, setText } from "../dom.js";
import { gettext as _, number } from "../i18n.js";
import { CAMERA_STATES } from "../lib/camera-state.js";
import { SECTIONS } from "../map/layer-groups.js";
import { LEVEL_COLOURS, OVERLAY } from "../style/palette.js";
import { levelWords } from "../crowd/say.js";
import { wordFor } from "../words.js";
import { sampleCanvas } from "./samples.js";

const REMEMBERED = "safecity.layers.off";

export class Legend {
  /**
   * @param {(group: import("../map/layer-groups.js").LayerGroup, on: boolean) => void} onSwitch called for every group at the start, too
   */
  constructor(onSwitch) {
    this.onSwitch = onSwitch;
    this.off = remembered();
    /** @type {Map<string, HTMLElement>} */
    this.amounts = new Map();
    const body = byId("legend");
    for (const section of SECTIONS) body.append(this.section(section));
    const toggle = byId("legend-toggle");
    /** @param {boolean} open */
    const show = (open) => {
      body.hidden = !open;
      toggle.setAttribute("aria-expanded", String(open));
    };
    toggle.addEventListener("click", () => show(body.hidden));
    // There the layers stand before the map, and would push it off the screen.
    if (matchMedia(ONE_COLUMN).matches) show(false);
  }

  /** Tell the map what is switched on. */
  apply() {
    for (const { groups } of SECTIONS) for (const group of groups) this.onSwitch(group, !this.off.has(group.id));
  }

  /** @param {(typeof SECTIONS)[number]} section */
  section(section) {
    const fieldset = h("fieldset", { id: `legend-${section.id}`, hidden: section.id === "plan" }, h("legend", {}, section.title()));
    for (const group of section.groups) fieldset.append(this.row(group));
    if (section.id === "cameras") fieldset.append(...this.cameraKeys());
    if (section.id === "now") {
      fieldset.append(
        key(sampleCanvas({ kind: "object", colour: OVERLAY.person, shape: "circle", hollow: true }), _("hollow: simulated")),
        h("p", { class: "note" }, _("recorded clip: marked in its panel")),
        h("p", { class: "note" }, _("What fades has not been seen for some seconds.")),
      );
    }
    if (section.id === "crowd") {
      const levels = Object.entries(LEVEL_COLOURS).map(([level, colour]) => key(sampleCanvas({ kind: "area", colour }), levelWords(level)));
      fieldset.append(...levels, key(sampleCanvas({ kind: "area", colour: OVERLAY.blind, hatch: true }), _("hatched: at least so many")));
    }
    if (section.id === "places") fieldset.append(key(sampleCanvas({ kind: "image", name: "station-unsure" }), _("dashed: approximate or synthetic")));
    return fieldset;
  }

  /** @param {import("../map/layer-groups.js").LayerGroup} group */
  row(group) {
    const input = h("input", {
      type: "checkbox",
      id: `layer-${group.id}`,
      "data-testid": `layer-${group.id}`,
      onchange: () => this.switch(group, input.checked),
    });
    input.checked = !this.off.has(group.id);
    const amount = h("span", { class: "amount", "data-testid": `amount-${group.id}` });
    this.amounts.set(group.id, amount);
    return h("label", { for: input.id }, input, sampleCanvas(group.sample), h("span", {}, group.name()), amount);
  }

  cameraKeys() {
    const keys = CAMERA_STATES.map((state) => {
      const amount = h("span", { class: "amount", "data-testid": `amount-${state}` });
      this.amounts.set(state, amount);
      return key(sampleCanvas({ kind: "image", name: `camera-fixed-${state}` }), wordFor(state), amount);
    });
    for (const kind of ["ptz", "anpr"]) keys.push(key(sampleCanvas({ kind: "image", name: `camera-${kind}-online` }), wordFor(kind)));
    keys.push(key(sampleCanvas({ kind: "image", name: "camera-fixed-online-hollow" }), _("hollow: simulated stream")));
    return keys;
  }

  /** @param {import("../map/layer-groups.js").LayerGroup} group @param {boolean} on */
  switch(group, on) {
    if (on) this.off.delete(group.id);
    else this.off.add(group.id);
    localStorage.setItem(REMEMBERED, JSON.stringify([...this.off]));
    this.onSwitch(group, on);
  }

  /** @param {Record<string, number>} amounts by group or camera state */
  showAmounts(amounts) {
    for (const [id, value] of Object.entries(amounts)) {
      const element = this.amounts.get(id);
      if (element) setText(element, number(value));
    }
  }
}

/** @param {HTMLCanvasElement} sample @param {string} words @param {HTMLElement | null} [amount] */
function key(sample, words, amount = null) {
  return h("div", { class: "key" }, h("span"), sample, h("span", {}, words), amount);
}

/** @returns {Set<string>} */
function remembered() {
  try {
    return new Set(JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]"));
  } catch (error) {
    if (error instanceof SyntaxError) return new Set();
    throw error;
  }
}
