/** Earlier versions of the calibration: compare one with what is on the screen, or restore it as a new version. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { wordFor } from "../words.js";

export class History {
  /** @param {{onCompare: (version: CalibrationVersion | null) => void, onRestore: (version: CalibrationVersion) => void}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    /** @type {number | null} */
    this.compared = null;
    /** @type {CalibrationVersion[]} */
    this.versions = [];
  }

  /** @param {CalibrationVersion[]} versions the newest first */
  show(versions) {
    this.versions = versions;
    byId("history-body").replaceChildren(...versions.map((version) => this.row(version)));
    byId("history-empty").hidden = versions.length > 0;
  }

  /** @param {CalibrationVersion} version */
  row(version) {
    const { number } = version;
    const origin = version.restored_from ? interpolate(_("restored from %(n)s"), { n: version.restored_from }) : "";
    return h(
      "tr",
      { "data-testid": "version", "data-version": number },
      h("th", { scope: "row" }, String(number), version.in_force ? h("span", { class: "force-chip" }, _("in use")) : null),
      h("td", {}, isolate(momentText(version.valid_from))),
      h("td", {}, version.valid_to ? isolate(momentText(version.valid_to)) : "–"),
      h("td", { class: "number" }, isolate(`${version.rms_m.toFixed(2)} m`)),
      h("td", { "data-judgement": version.judgement }, wordFor(version.judgement)),
      h("td", {}, version.author),
      h("td", { class: "note" }, [origin, version.note].filter(Boolean).join(" · ") || "–"),
      h(
        "td",
        { class: "actions" },
        h(
          "button",
          { type: "button", class: "small", "data-testid": "version-compare", "aria-pressed": String(this.compared === number), onclick: () => this.compare(version) },
          interpolate(_("Compare %(n)s"), { n: number }),
        ),
        version.in_force
          ? null
          : h("button", { type: "button", class: "small", "data-testid": "version-restore", onclick: () => this.restore(version) }, interpolate(_("Restore %(n)s"), { n: number })),
      ),
    );
  }

  /** @param {CalibrationVersion} version */
  compare(version) {
    this.compared = this.compared === version.number ? null : version.number;
    this.show(this.versions);
    this.handlers.onCompare(this.compared === null ? null : version);
  }

  /** @param {CalibrationVersion} version */
  restore(version) {
    if (confirm(interpolate(_("Use version %(n)s again, as a new version from now on?"), { n: version.number }))) this.handlers.onRestore(version);
  }
}
