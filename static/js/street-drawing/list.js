/** The lines and zones as a table: what each has counted, and a button that selects it. */

import { byId, h, setText } from "../dom.js";
import { gettext as _ } from "../i18n.js";
import { localName } from "../words.js";
import { figureText } from "./words.js";

/** @typedef {import("../lib/street-drawing.js").StreetShape} StreetShape */
/** @typedef {{row: HTMLTableRowElement, name: HTMLButtonElement, kind: HTMLElement, figures: HTMLElement, state: HTMLElement}} Row */

export class ShapeList {
  /** @param {import("../lib/street-drawing.js").StreetDrawing} drawing @param {(shape: StreetShape) => string} kindOf */
  constructor(drawing, kindOf) {
    this.drawing = drawing;
    this.kindOf = kindOf;
    this.body = byId("shapes");
    /** Rows stay while their shape does, so that nobody loses the button on which he stands. @type {Map<number, Row>} */
    this.rows = new Map();
  }

  show() {
    const { shapes } = this.drawing;
    for (const [id, { row }] of this.rows) {
      if (shapes.some((shape) => shape.id === id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    for (const shape of shapes) this.showShape(shape);
    byId("shapes-empty").hidden = shapes.length > 0;
  }

  /** @param {StreetShape} shape */
  showShape(shape) {
    const { row, name, kind, figures, state } = this.rows.get(shape.id) ?? this.begin(shape);
    const selected = shape.id === this.drawing.selected;
    row.dataset.code = shape.code;
    row.toggleAttribute("data-selected", selected);
    name.setAttribute("aria-pressed", String(selected));
    setText(name, localName(shape.values) || _("without a name"));
    setText(kind, this.kindOf(shape));
    setText(figures, figureText(shape));
    setText(state, this.stateOf(shape));
  }

  /** @param {StreetShape} shape */
  stateOf(shape) {
    if (!shape.manages) return _("not yours to change");
    if (!this.drawing.isDirty(shape)) return "";
    return shape.overtaken ? _("not saved; somebody else changed it meanwhile") : _("not saved");
  }

  /** @param {StreetShape} shape @returns {Row} */
  begin({ id, type }) {
    const name = h("button", { type: "button", class: "shape-name", "data-testid": "shape-name", onclick: () => this.drawing.select(id) });
    const [kind, figures, state] = [h("td"), h("td", { "data-testid": "shape-figures" }), h("td", { class: "state" })];
    const row = h("tr", { "data-testid": "shape-row", "data-type": type }, h("th", { scope: "row" }, name), kind, figures, state);
    this.body.append(row);
    const made = { row, name, kind, figures, state };
    this.rows.set(id, made);
    return made;
  }
}
