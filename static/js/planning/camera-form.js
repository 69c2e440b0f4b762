/** The form of a planned camera: where it hangs and looks, with a live preview of what it would see. */

import { h } from "../dom.js";
import { HttpError, postJson } from "../http.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { dragged, rounded } from "../lib/planning.js";
import { wordFor } from "../words.js";
import { button, choiceField, numberField, valueOf } from "./fields.js";

const PREVIEW_MS = 120;
const KINDS = ["fixed", "ptz", "anpr"];

/** @type {[keyof PlannedLooks, () => string, {min: number, max: number, step?: number, unit: string}][]} */
const NUMBERS = [
  ["lon", () => _("Longitude"), { min: -180, max: 180, unit: "°" }],
  ["lat", () => _("Latitude"), { min: -90, max: 90, unit: "°" }],
  ["bearing_deg", () => _("Bearing"), { min: 0, max: 360, unit: "°" }],
  ["tilt_deg", () => _("Tilt down"), { min: -90, max: 90, unit: "°" }],
  ["hfov_deg", () => _("Angle of view"), { min: 0.1, max: 179, unit: "°" }],
  ["mount_height_m", () => _("Height"), { min: 0.1, max: 500, unit: "m" }],
  ["range_m", () => _("Range"), { min: 0.1, max: 2000, unit: "m" }],
];
/** @type {[keyof PlannedLooks, () => string, {min: number, max: number, step: number, unit: string}][]} */
const SIZES = [
  ["width_px", () => _("Picture width"), { min: 1, max: 20000, step: 1, unit: "px" }],
  ["height_px", () => _("Picture height"), { min: 1, max: 20000, step: 1, unit: "px" }],
];

export class CameraForm {
  /**
   * @param {{onPreview: (drawn: import("./features.js").Drawn | null) => void, onSave: (looks: PlannedLooks) => void, onRemove: () => void, onCancel: () => void}} options
   */
  constructor(options) {
    this.options = options;
    this.element = h("form", { class: "plan-form", "data-testid": "plan-camera-form", hidden: true });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.options.onSave(this.looks());
    });
    /** @type {PlannedLooks | null} */
    this.base = null;
    /** @type {any[]} */
    this.bands = [];
    this.asked = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.told = h("p", { class: "quiet-line", role: "status", "data-testid": "plan-preview" });
  }

  /** @param {string} title @param {PlannedLooks} looks @param {{live: boolean, removable: string | null}} options */
  open(title, looks, { live, removable }) {
    this.base = looks;
    this.bands = [];
    const changed = () => this.changed();
    const numbers = [...NUMBERS, ...(live ? [] : SIZES)].map(([name, words, more]) => numberField(name, words(), { value: looks[name], ...more, oninput: changed }));
    const kind = choiceField("kind", _("Kind"), KINDS.map((value) => ({ value, text: wordFor(value) })), looks.kind, changed);
    this.element.replaceChildren(
      h("h3", { tabindex: -1 }, title),
      h("div", { class: "plan-fields" }, ...(live ? [] : [kind]), ...numbers),
      this.told,
      h(
        "div",
        { class: "network-actions" },
        h("button", { type: "submit", class: "button", "data-testid": "plan-save" }, _("Save in the plan")),
        removable ? button("plan-remove", removable, () => this.options.onRemove()) : null,
        button("plan-cancel", _("Leave it"), () => this.options.onCancel()),
      ),
    );
    this.element.hidden = false;
    this.element.querySelector("h3")?.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
    this.changed();
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.base = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.told.textContent = "";
    this.options.onPreview(null);
  }

  /** @returns {PlannedLooks} */
  looks() {
    const told = { .../** @type {PlannedLooks} */ (this.base) };
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (this.element.querySelectorAll("input[type=number]"));
    for (const input of inputs) Object.assign(told, { [input.name]: Number(input.value) });
    if (this.element.elements.namedItem("kind")) told.kind = valueOf(this.element, "kind");
    return told;
  }

  /** @param {"place" | "aim"} handle @param {{lon: number, lat: number}} to */
  drag(handle, to) {
    if (!this.base) return;
    const looks = dragged(this.looks(), handle, to);
    for (const name of /** @type {const} */ (["lon", "lat", "bearing_deg"])) {
      /** @type {HTMLInputElement} */ (this.element.elements.namedItem(name)).value = String(name === "bearing_deg" ? looks[name] : rounded(looks[name]));
    }
    this.changed();
  }

  changed() {
    if (!this.element.checkValidity()) return;
    this.options.onPreview({ looks: this.looks(), bands: this.bands });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.preview(), PREVIEW_MS);
  }

  async preview() {
    const asked = ++this.asked;
    const looks = this.looks();
    try {
      const { bands, exposed_m, seen_m2 } = await postJson("/api/v1/plans/preview/", looks);
      if (asked !== this.asked) return;
      this.bands = bands;
      this.options.onPreview({ looks: this.looks(), bands });
      const values = { seen: isolate(`${number(Math.round(seen_m2))} m²`), exposed: isolate(`${number(Math.round(exposed_m))} m`) };
      this.told.textContent = interpolate(_("Sees %(seen)s; exposes %(exposed)s of the fronts of homes."), values);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (asked === this.asked) this.told.textContent = error.message;
    }
  }
}
