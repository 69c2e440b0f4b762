/** The selected line or zone: its name, what it is for, its corners by keyboard, what is wrong with it, and what it counted. */

import { byId, h, setText } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { toLonLat } from "../lib/homography.js";
import { windOf } from "../lib/street-shapes.js";
import { classWord, localName } from "../words.js";
import { countRows, marked, windWord } from "./words.js";

/** @typedef {import("../lib/street-drawing.js").StreetShape} StreetShape */
/** @typedef {HTMLInputElement | HTMLSelectElement} Control */

/** @type {Record<string, [number, number]>} metres east and north */
const ARROWS = { ArrowLeft: [-0.5, 0], ArrowRight: [0.5, 0], ArrowUp: [0, 0.5], ArrowDown: [0, -0.5] };
const LEAP = 10;
const LONGEST_NAME = 120;
const LEAST_CORNERS = 3;

export class ShapeForm {
  /**
   * @param {import("../lib/street-drawing.js").StreetDrawing} drawing
   * @param {StreetScreen} screen
   * @param {{onTell: (id: number, name: string, value: any) => void, onSave: () => void, onRevert: (id: number) => void, onEnd: () => void}} handlers
   */
  constructor(drawing, screen, handlers) {
    this.drawing = drawing;
    this.screen = screen;
    this.handlers = handlers;
    this.form = /** @type {HTMLFormElement} */ (byId("shape-form"));
    /** @type {number | null} */
    this.shown = null;
    /** @type {Record<string, Control>} */
    this.controls = {};
    /** @type {Record<string, HTMLElement>} */
    this.faults = {};
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      handlers.onSave();
    });
  }

  /** @param {Record<string, string>} errors by field; that of no field under "" @param {boolean} busy */
  show(errors, busy) {
    const shape = this.drawing.current();
    this.form.hidden = !shape;
    byId("shape-hint").hidden = Boolean(shape);
    if (!shape) {
      this.shown = null;
      return;
    }
    if (this.shown !== shape.id) this.begin(shape);
    for (const [name, control] of Object.entries(this.controls)) {
      if (control !== document.activeElement) control.value = shape.values[name] ?? "";
    }
    for (const [name, element] of Object.entries(this.faults)) {
      setText(element, errors[name] ?? "");
      this.controls[name]?.setAttribute("aria-invalid", String(Boolean(errors[name])));
    }
    const dirty = this.drawing.isDirty(shape);
    this.enable("save", dirty && shape.manages && !busy);
    this.enable("revert", dirty && !busy);
    this.enable("end", shape.stored !== null && shape.manages && !busy);
    this.showCorners(shape);
    if (shape.type === "line") this.showLine(shape);
  }

  /** @param {string} id @param {boolean} possible */
  enable(id, possible) {
    /** @type {HTMLButtonElement} */ (this.form.querySelector(`[data-testid=shape-${id}]`)).disabled = !possible;
  }

  /** @param {StreetShape} shape */
  begin(shape) {
    this.shown = shape.id;
    this.controls = {};
    this.faults = { points: this.fault("points"), "": this.fault("other") };
    const line = shape.type === "line";
    this.corners = h("ol", { class: "corners" });
    this.wind = h("span", { "data-testid": "forward" });
    this.counts = h("tbody");
    this.form.replaceChildren(
      h("div", { class: "fields" }, this.field(shape, "name", _("Name"), text({ required: true })), this.field(shape, "name_ur", _("Name in Urdu"), text({ lang: "ur", dir: "rtl" })), line ? this.segmentField(shape) : this.kindField(shape)),
      ...(line ? [h("p", { class: "direction" }, this.wind, button("turn", _("Count the other way as forward"), () => this.drawing.turnRound(shape.id), !shape.manages))] : []),
      h("div", { role: "group", "aria-label": _("Corners. Arrow keys move one by half a metre, with Shift by five metres.") }, this.corners),
      this.faults.points,
      this.faults[""],
      h("div", { class: "actions" }, h("button", { type: "submit", class: "button", "data-testid": "shape-save" }, _("Save")), button("revert", _("Discard my changes"), () => this.handlers.onRevert(shape.id)), button("end", line ? _("End this line") : _("End this zone"), this.handlers.onEnd)),
      ...(line ? [this.table()] : []),
    );
  }

  /** @param {string} name */
  fault(name) {
    return h("p", { class: "fault", role: "alert", id: `fault-${name}`, "data-testid": `fault-${name}` });
  }

  /** @param {StreetShape} shape @param {string} name @param {string} words @param {Control} control */
  field({ id, manages }, name, words, control) {
    this.controls[name] = control;
    this.faults[name] = this.fault(name);
    control.disabled = !manages;
    control.name = name;
    control.dataset.testid = `shape-${name}`;
    control.setAttribute("aria-describedby", `fault-${name}`);
    control.addEventListener("input", () => this.handlers.onTell(id, name, control.value || (name === "segment" ? null : "")));
    return h("div", {}, h("label", {}, h("span", {}, words), control), this.faults[name]);
  }

  /** @param {StreetShape} shape */
  kindField(shape) {
    const options = this.screen.kinds.map(({ value, label }) => h("option", { value }, label));
    return this.field(shape, "kind", _("What the zone is"), h("select", {}, ...options));
  }

  /** @param {StreetShape} shape */
  segmentField(shape) {
    const { segments } = this.screen;
    const named = segments.map((segment) => h("option", { value: segment.code }, `${localName(segment)} · ${interpolate(_("towards %(place)s"), { place: localName({ name: segment.towards, name_ur: segment.towards_ur }) })}`));
    const elsewhere = shape.values.segment && !segments.some(({ code }) => code === shape.values.segment) ? [h("option", { value: shape.values.segment }, shape.values.segment)] : [];
    return this.field(shape, "segment", _("Segment of a corridor"), h("select", {}, h("option", { value: "" }, _("none")), ...named, ...elsewhere));
  }

  /** @param {StreetShape} shape */
  showCorners(shape) {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const many = shape.type === "area";
    this.corners?.replaceChildren(
      ...shape.points.map((place, corner) => {
        const n = corner + 1;
        const told = isolate(place.map((value) => value.toFixed(6)).join(", "));
        const move = h("button", { type: "button", class: "side", "data-key": `corner-${corner}`, "data-testid": "corner", disabled: !shape.manages, "aria-label": interpolate(_("Corner %(n)s: %(place)s. Arrow keys move it."), { n, place: told }), onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event, shape, corner) }, `${n}. ${told}`);
        const edit = (/** @type {string} */ key, /** @type {string} */ sign, /** @type {string} */ words, /** @type {() => void} */ onclick, idle = false) =>
          h("button", { type: "button", class: "icon-button", "data-key": `${key}-${corner}`, "aria-label": words, title: words, disabled: idle || !shape.manages, onclick }, sign);
        const split = edit("split", "+", interpolate(_("Add a corner after corner %(n)s"), { n }), () => this.drawing.split(shape.id, corner));
        const drop = edit("drop", "×", interpolate(_("Take corner %(n)s away"), { n }), () => this.drawing.drop(shape.id, corner), shape.points.length <= LEAST_CORNERS);
        return h("li", {}, move, ...(many ? [split, drop] : []));
      }),
    );
    if (focused) /** @type {HTMLElement | null} */ (this.corners?.querySelector(`[data-key="${focused}"]`))?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event @param {StreetShape} shape @param {number} corner */
  key(event, shape, corner) {
    const step = ARROWS[event.key];
    if (!step) return;
    const times = event.shiftKey ? LEAP : 1;
    this.drawing.reshape(shape.id, (points) => points.with(corner, toLonLat(points[corner], [step[0] * times, step[1] * times])));
    event.preventDefault();
  }

  table() {
    const heads = [_("Class"), _("forward"), _("back"), _("km/h forward"), _("km/h back")];
    this.heads = heads.map((word) => h("th", { scope: "col" }, word));
    return h("table", { "data-testid": "counts" }, h("caption", {}, _("Counted in the last hour")), h("thead", {}, h("tr", {}, ...this.heads)), this.counts ?? null);
  }

  /** @param {StreetShape} line */
  showLine({ points: [a, b], told }) {
    if (this.wind) setText(this.wind, interpolate(_("Forward, as the arrow shows: towards the %(wind)s."), { wind: windWord(windOf(a, b)) }));
    const rows = countRows(told?.counts ?? []);
    const timed = rows.some(({ forward, back }) => [forward, back].some((one) => typeof one?.speed_kmh === "number"));
    for (const head of this.heads?.slice(-2) ?? []) head.hidden = !timed;
    this.counts?.replaceChildren(
      ...rows.map(({ objectClass, simulated, forward, back }) => {
        const counts = [forward?.count ?? 0, back?.count ?? 0].map((count) => isolate(number(count)));
        const cells = [...counts, ...(timed ? [forward, back].map(speed) : [])];
        return h("tr", {}, h("th", { scope: "row" }, marked(classWord(objectClass), simulated)), ...cells.map((text) => h("td", {}, text)));
      }),
    );
    const table = this.counts?.closest("table");
    if (table) table.hidden = rows.length === 0;
  }

  focusName() {
    this.controls.name?.focus();
  }
}

/** @param {Record<string, any>} attributes */
const text = (attributes) => h("input", { maxlength: LONGEST_NAME, autocomplete: "off", ...attributes });

/** @param {string} testid @param {string} words @param {() => void} onclick @param {boolean} [disabled] */
const button = (testid, words, onclick, disabled = false) => h("button", { type: "button", class: "small", "data-testid": `shape-${testid}`, disabled, onclick }, words);

/** @param {import("./words.js").Counted | undefined} counted */
function speed(counted) {
  if (!counted || counted.speed_kmh === null) return "–";
  return isolate(`${Math.round(counted.speed_kmh)} ± ${Math.max(1, Math.round(counted.error_kmh ?? 0))}`);
}
