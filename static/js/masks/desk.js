/** The screen of privacy masks as a whole: picture, list and history in step, and what goes to the server. */

import { byId, setText } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate } from "../i18n.js";
import { MaskAreas, OPEN, cornerOf } from "../lib/mask-areas.js";
import { Crosshair } from "../still/crosshair.js";
import { Still } from "../still/still.js";
import { MaskHistory } from "./history.js";
import { AreaList } from "./list.js";
import { MaskOverlay } from "./overlay.js";

/** @typedef {import("../lib/mask-areas.js").Point} Point */

export class MaskDesk {
  /** @param {string} address of the masks, ending in a slash @param {MaskScreen} screen */
  constructor(address, screen) {
    this.address = address;
    this.screen = screen;
    this.saving = false;
    this.drawn = new MaskAreas(screen.limits);
    this.overlay = new MaskOverlay(/** @type {any} */ (byId("still-overlay")), screen.camera);
    this.list = new AreaList(this.drawn);
    this.still = new Still(this.overlay, {
      onPick: (pixel) => this.corner(this.overlay.toFraction(pixel)),
      onMove: (handle, pixel) => this.drawn.move(handle, this.overlay.toFraction(pixel)),
      onSelect: (handle) => this.drawn.select(cornerOf(handle).area),
      onTap: (handle) => this.tap(handle),
      onHover: () => {},
    });
    this.crosshair = new Crosshair(this.overlay, this.drawn, {
      onCorner: (point) => this.keyCorner(point),
      onSelect: (handle) => this.drawn.select(cornerOf(handle).area),
      onSay: (text) => setText(byId("cross-said"), text),
    });
    this.history = new MaskHistory({
      onShow: (version) => this.overlay.showOther(version?.areas ?? []),
      onRestore: (version) => this.restore(version),
    });
    this.drawn.onChange = () => this.draw();
    this.listen();
    this.history.show(screen.versions);
    this.drawn.load(this.inForce());
  }

  /** The areas that are burnt in now. */
  inForce() {
    return this.screen.versions.find((version) => version.in_force)?.areas ?? [];
  }

  listen() {
    byId("area-close").addEventListener("click", () => this.close());
    byId("corner-back").addEventListener("click", () => this.drawn.takeBack());
    byId("area-discard").addEventListener("click", () => this.drawn.discard());
    byId("preview").addEventListener("change", () => this.overlay.svg.toggleAttribute("data-preview", this.previewed()));
    byId("save-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save({ areas: this.drawn.payload() });
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.drawn.dirty) event.preventDefault();
    });
  }

  previewed() {
    return /** @type {HTMLInputElement} */ (byId("preview")).checked;
  }

  /** @param {Point} point */
  corner(point) {
    if (this.drawn.add(point)) return;
    const { areas, corners } = this.screen.limits;
    this.say(interpolate(_("No more than %(areas)s areas of %(corners)s corners can be kept."), { areas, corners }), "refused");
  }

  /** As a click would: on the first corner it closes the area. @param {Point} point */
  keyCorner(point) {
    const under = this.crosshair.under();
    if (under === null || !this.tap(under)) this.corner(point);
  }

  /** On the first corner of the open area, it is closed; returns whether that was so. @param {number} handle */
  tap(handle) {
    const { area, corner } = cornerOf(handle);
    if (area !== OPEN || corner !== 0 || !this.drawn.closable) return false;
    this.close();
    return true;
  }

  close() {
    if (this.drawn.close() && this.drawn.selected !== null) this.list.focusReason(this.drawn.selected);
  }

  draw() {
    const { drawn } = this;
    this.overlay.show(drawn);
    this.list.show();
    for (const [id, possible] of /** @type {[string, boolean][]} */ ([["area-close", drawn.closable], ["corner-back", drawn.open.length > 0], ["area-discard", drawn.open.length > 0]]))
      /** @type {HTMLButtonElement} */ (byId(id)).disabled = !possible;
    /** @type {HTMLButtonElement} */ (byId("save")).disabled = !drawn.dirty || !drawn.sound || this.saving;
    setText(byId("unsaved"), drawn.dirty ? _("Not saved yet.") : "");
    setText(byId("unsound"), drawn.open.length ? _("Close the area that you draw before you save.") : "");
  }

  /** @param {{areas?: unknown, restored_from?: number}} what */
  async save(what) {
    if (this.saving) return;
    const form = /** @type {HTMLFormElement} */ (byId("save-form"));
    if (!form.reportValidity()) return;
    this.saving = true;
    this.draw();
    try {
      const note = String(new FormData(form).get("note") ?? "");
      const saved = await postJson(this.address, { ...what, base: this.screen.base, note });
      this.say(interpolate(_("Saved as version %(n)s. Nobody sees these areas from now on."), { n: saved.number }), "done");
      form.reset();
      await this.reload();
      this.drawn.load(this.inForce());
      this.still.take();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.say(error.message, "refused");
      if (error.status === 409) await this.reload();
    } finally {
      this.saving = false;
      this.draw();
    }
  }

  /** Fetch the versions anew; what is drawn stays. */
  async reload() {
    this.screen = await getJson(this.address);
    this.history.show(this.screen.versions);
  }

  /** @param {MaskVersion} version */
  restore(version) {
    const note = /** @type {HTMLInputElement} */ (byId("note"));
    if (!note.value.trim()) note.value = interpolate(_("Version %(n)s again"), { n: version.number });
    if (confirm(interpolate(_("Use version %(n)s again, as a new version from now on?"), { n: version.number }))) void this.save({ restored_from: version.number });
  }

  /** @param {string} text @param {"done" | "refused"} tone */
  say(text, tone) {
    const line = byId("said");
    line.dataset.tone = tone;
    setText(line, text);
  }
}
