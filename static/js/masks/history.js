/** Earlier versions of the masks: show one over the picture, or restore it as a new version. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";

export class MaskHistory {
  /** @param {{onShow: (version: MaskVersion | null) => void, onRestore: (version: MaskVersion) => void}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    /** @type {number | null} */
    this.shown = null;
    /** @type {MaskVersion[]} */
    this.versions = [];
  }

  /** @param {MaskVersion[]} versions the newest first */
  show(versions) {
    this.versions = versions;
    byId("history-body").replaceChildren(...versions.map((version) => this.row(version)));
    byId("history-empty").hidden = versions.length > 0;
  }

  /** @param {MaskVersion} version */
  row(version) {
    const { number } = version;
    const origin = version.restored_from ? interpolate(_("restored from %(n)s"), { n: version.restored_from }) : "";
    return h(
      "tr",
      { "data-testid": "version", "data-version": number },
      h("th", { scope: "row" }, String(number), version.in_force ? h("span", { class: "force-chip" }, _("in use")) : null),
      h("td", {}, isolate(momentText(version.valid_from))),
      h("td", { class: "number" }, String(version.areas.length)),
      h("td", { class: "number" }, isolate(`${(version.covered_share * 100).toFixed(1)} %`)),
      h("td", { class: "note" }, [version.author, origin, version.note].filter(Boolean).join(" · ")),
      h("td", { class: "actions" }, this.showButton(version), version.in_force ? null : this.restoreButton(version)),
    );
  }

  /** @param {MaskVersion} version */
  showButton(version) {
    const { number } = version;
    return h(
      "button",
      { type: "button", class: "small", "data-testid": "version-show", "aria-pressed": String(this.shown === number), onclick: () => this.toggle(version) },
      interpolate(_("Show %(n)s"), { n: number }),
    );
  }

  /** @param {MaskVersion} version */
  restoreButton(version) {
    const { number } = version;
    return h("button", { type: "button", class: "small", "data-testid": "version-restore", onclick: () => this.handlers.onRestore(version) }, interpolate(_("Restore %(n)s"), { n: number }));
  }

  /** @param {MaskVersion} version */
  toggle(version) {
    this.shown = this.shown === version.number ? null : version.number;
    this.show(this.versions);
    this.handlers.onShow(this.shown === null ? null : version);
  }
}
