/** The areas as a list: the reason of each, what is wrong with it, and a button that deletes it. */

import { byId, h, setText } from "../dom.js";
import { gettext as _, interpolate, ngettext } from "../i18n.js";

/** @type {Record<import("../lib/mask-areas.js").AreaFault, () => string>} */
const FAULTS = {
  few: () => _("It needs at least three corners."),
  crossed: () => _("Its edges cross. Move a corner, or draw two areas."),
  reason: () => _("Say why nobody may see it."),
};
const MOST_LETTERS = 200;

/** @typedef {{row: HTMLLIElement, number: HTMLElement, reason: HTMLInputElement, remark: HTMLElement, remove: HTMLButtonElement}} Row */

export class AreaList {
  /** @param {import("../lib/mask-areas.js").MaskAreas} drawn */
  constructor(drawn) {
    this.drawn = drawn;
    this.list = byId("areas");
    /** Rows stay while their area does, so that nobody loses the field in which he writes. @type {Map<number, Row>} */
    this.rows = new Map();
  }

  show() {
    const { areas } = this.drawn;
    for (const id of this.rows.keys()) {
      if (areas.some((area) => area.id === id)) continue;
      this.rows.get(id)?.row.remove();
      this.rows.delete(id);
    }
    areas.forEach((area, index) => this.showArea(area, index + 1));
    byId("areas-empty").hidden = areas.length > 0;
  }

  /** @param {import("../lib/mask-areas.js").DrawnArea} area @param {number} number */
  showArea(area, number) {
    const row = this.rows.get(area.id) ?? this.begin(area);
    const fault = this.drawn.faultOf(area);
    setText(row.number, String(number));
    row.row.toggleAttribute("data-selected", area.id === this.drawn.selected);
    row.row.toggleAttribute("data-faulty", fault !== null);
    row.reason.setAttribute("aria-label", interpolate(_("Reason of area %(n)s"), { n: number }));
    row.reason.setAttribute("aria-invalid", String(fault === "reason"));
    row.remove.setAttribute("aria-label", interpolate(_("Delete area %(n)s"), { n: number }));
    const corners = area.points.length;
    setText(row.remark, fault ? FAULTS[fault]() : interpolate(ngettext("%(n)s corner", "%(n)s corners", corners), { n: corners }));
  }

  /** @param {import("../lib/mask-areas.js").DrawnArea} area @returns {Row} */
  begin({ id, reason }) {
    const number = h("span", { class: "number" });
    const field = h("input", {
      type: "text",
      value: reason,
      maxlength: MOST_LETTERS,
      list: "reasons",
      placeholder: _("Why nobody may see it"),
      "data-testid": "area-reason",
      oninput: () => this.drawn.explain(id, field.value),
      onfocus: () => this.drawn.select(id),
    });
    const remark = h("span", { class: "remark", "data-testid": "area-remark" });
    const remove = h("button", { type: "button", class: "icon-button", "data-testid": "area-remove", onclick: () => this.remove(id) }, "×");
    const row = h("li", { "data-testid": "area-row", "data-area": id }, number, field, remove, remark);
    this.list.append(row);
    const made = { row, number, reason: field, remark, remove };
    this.rows.set(id, made);
    return made;
  }

  /** The keyboard goes on to the area after it, or to the picture. @param {number} id */
  remove(id) {
    const after = this.drawn.areas.find((area) => area.id > id);
    this.drawn.remove(id);
    const next = after && this.rows.get(after.id)?.remove;
    (next ?? byId("still-overlay")).focus();
  }

  /** @param {number} id */
  focusReason(id) {
    this.rows.get(id)?.reason.focus();
  }
}
