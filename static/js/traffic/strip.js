/** Corridors as strips: one row for each direction, one button for each segment, kept in place while the figures change. */

import { h, setText } from "../dom.js";
import { gettext as _, interpolate } from "../i18n.js";
import { strips } from "../lib/traffic-board.js";
import { levelText, metres, named, speedText } from "./words.js";

/** @typedef {import("../lib/traffic-board.js").BoardSegment} BoardSegment */

export class Strips {
  /** @param {HTMLElement} host @param {(code: string) => void} onChoose */
  constructor(host, onChoose) {
    this.host = host;
    this.onChoose = onChoose;
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
    this.shape = "";
  }

  /** @param {BoardSegment[]} segments @param {string} chosen */
  show(segments, chosen) {
    const shape = segments.map((segment) => `${segment.code}:${segment.name}:${segment.towards}`).join("\n");
    if (shape !== this.shape) this.build(segments);
    this.shape = shape;
    for (const segment of segments) this.fill(segment, segment.code === chosen);
  }

  /** @param {BoardSegment[]} segments */
  build(segments) {
    this.buttons.clear();
    const rows = strips(segments).map(({ segments: members }) => {
      const heading = interpolate(_("%(corridor)s towards %(place)s"), { corridor: named(members[0], "corridor"), place: named(members[0], "towards") });
      const row = h("div", { class: "strip-row", role: "group", "aria-label": heading });
      for (const segment of members) row.append(this.button(segment));
      return h("section", { class: "strip" }, h("h3", {}, heading), row);
    });
    this.host.replaceChildren(...rows);
  }

  /** @param {BoardSegment} segment */
  button(segment) {
    const parts = ["strip-name", "strip-speed", "strip-extra"].map((name) => h("span", { class: name }));
    const button = h("button", { type: "button", class: "strip-segment", "data-testid": `segment-${segment.code}`, onclick: () => this.onChoose(segment.code) }, ...parts);
    button.style.flexGrow = String(Math.max(1, segment.length_m));
    this.buttons.set(segment.code, button);
    return button;
  }

  /** @param {BoardSegment} segment @param {boolean} chosen */
  fill(segment, chosen) {
    const button = this.buttons.get(segment.code);
    if (!button) return;
    button.dataset.level = segment.closure ? "closed" : (segment.level ?? "none");
    button.setAttribute("aria-pressed", String(chosen));
    const extra = [
      segment.closure ? _("closed") : levelText(segment.level),
      ...(segment.queue_m > 0 ? [interpolate(_("queue %(length)s"), { length: metres(segment.queue_m) })] : []),
      ...(segment.notes.length ? [_("note")] : []),
    ].join(" · ");
    const texts = [named(segment), speedText(segment), extra];
    texts.forEach((text, i) => setText(button.children[i], text));
  }
}
