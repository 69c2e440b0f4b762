/** The list of pairs: residuals, and everything that the mouse can do, by keyboard. */

import { byId, h, setText } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";

/** @type {Record<string, [number, number]>} steps to the right and up */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const LEAP = 10;

export class PairTable {
  /** @param {import("../lib/pairs.js").PairList} list */
  constructor(list) {
    this.list = list;
    this.body = byId("pairs-body");
    this.fields = /** @type {HTMLInputElement[]} */ (["typed-x", "typed-y", "typed-lon", "typed-lat"].map(byId));
    for (const field of this.fields) field.addEventListener("change", () => this.typed(field));
    byId("pair-new").addEventListener("click", () => {
      list.begin();
      this.fields[0].focus();
    });
  }

  /** @param {CalibrationMark[]} marks */
  show(marks) {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    this.body.replaceChildren(...marks.map((mark) => this.row(mark)));
    if (focused) /** @type {HTMLElement | null} */ (this.body.querySelector(`[data-key="${focused}"]`))?.focus({ preventScroll: true });
    byId("pairs-empty").hidden = marks.length > 0;
    this.showTyped();
  }

  /** @param {CalibrationMark} mark */
  row(mark) {
    const { id, number, fit } = mark;
    const row = h("tr", { "data-testid": "pair-row", "data-pair": id, "data-selected": mark.selected, "data-outlier": mark.outlier });
    const say = mark.suggested ? h("button", { type: "button", class: "small", "data-testid": "pair-confirm", "data-key": `confirm-${id}`, onclick: () => this.list.confirm(id) }, _("Confirm")) : null;
    row.append(
      h("th", { scope: "row" }, String(number)),
      h("td", {}, this.side(mark, "picture")),
      h("td", {}, this.side(mark, "map")),
      h("td", { class: "number" }, say ?? measure(fit?.residual_px, 1, "px")),
      h("td", { class: "number" }, measure(fit?.residual_m, 2, "m")),
      h("td", { class: "number" }, measure(fit?.leave_one_out_m, 2, "m")),
      h("td", {}, mark.outlier ? h("span", { class: "outlier-chip" }, _("contradicts")) : ""),
      h(
        "td",
        {},
        h("button", { type: "button", class: "icon-button", "data-key": `remove-${id}`, "data-testid": "pair-remove", "aria-label": interpolate(_("Remove pair %(n)s"), { n: number }), onclick: () => this.list.remove(id) }, "×"),
      ),
    );
    return row;
  }

  /** @param {CalibrationMark} mark @param {"picture" | "map"} side */
  side(mark, side) {
    const point = mark[side];
    const name = side === "picture" ? _("Pair %(n)s in the picture: %(place)s. Arrow keys move it.") : _("Pair %(n)s on the map: %(place)s. Arrow keys move it.");
    const place = point ? point.map((value) => value.toFixed(side === "picture" ? 1 : 6)).join(", ") : _("not placed");
    return h(
      "button",
      {
        type: "button",
        class: mark.suggested === side ? "side suggested" : "side",
        "data-key": `${side}-${mark.id}`,
        "data-testid": `pair-${side}`,
        "aria-label": interpolate(name, { n: mark.number, place }),
        onclick: () => this.list.select(mark.id),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event, mark.id, side),
      },
      point ? isolate(place) : place,
    );
  }

  /** @param {KeyboardEvent} event @param {number} id @param {"picture" | "map"} side */
  key(event, id, side) {
    const step = ARROWS[event.key];
    if (step) {
      const times = event.shiftKey ? LEAP : 1;
      this.list.nudge(id, side, step[0] * times, step[1] * times);
    } else if (event.key === "Delete") this.list.remove(id);
    else return;
    event.preventDefault();
  }

  showTyped() {
    const pair = this.list.current();
    byId("typed").toggleAttribute("data-empty", !pair);
    const values = [pair?.picture?.[0], pair?.picture?.[1], pair?.map?.[0], pair?.map?.[1]];
    this.fields.forEach((field, index) => {
      field.disabled = !pair;
      if (document.activeElement !== field) field.value = values[index]?.toFixed(index < 2 ? 1 : 7) ?? "";
    });
    const number = pair ? this.list.pairs.indexOf(pair) + 1 : null;
    setText(byId("typed-title"), number ? interpolate(_("Coordinates of pair %(n)s"), { n: number }) : _("Coordinates of the selected pair"));
  }

  /** @param {HTMLInputElement} field */
  typed(field) {
    const pair = this.list.current();
    if (!pair) return;
    const side = this.fields.indexOf(field) < 2 ? "picture" : "map";
    const [first, second] = side === "picture" ? this.fields.slice(0, 2) : this.fields.slice(2);
    const point = [first.valueAsNumber, second.valueAsNumber];
    if (point.every(Number.isFinite)) this.list.place(pair.id, side, /** @type {[number, number]} */ (point));
  }
}

/** @param {number | null | undefined} value @param {number} digits @param {string} unit */
function measure(value, digits, unit) {
  return value === null || value === undefined ? "–" : isolate(`${value.toFixed(digits)} ${unit}`);
}
