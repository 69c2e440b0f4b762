/** The panel of the selected camera: live picture, facts, health with its age, recent tracklets. */

import { byId, focusPanel, h, setText } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { freshness } from "../lib/age.js";
import { agoText, ageText, wordFor } from "../words.js";
import { CameraHealthSection } from "./camera-health.js";
import { LivePicture } from "./picture.js";
import { PtzPad } from "./ptz-pad.js";

const RELOAD_MS = 10_000;
/** Answers after which asking again is no use: signed out, no right, no such camera. */
const FINAL_STATUSES = [401, 403, 404];
/** A camera that sees nothing tells so every few seconds only. */
const FRAME_DELAYED_S = 8;

export class CameraPanel {
  /**
   * @param {{now: () => number, mayMove: boolean, jurisdictions: Map<string, string>, siteNames: Map<string, string>,
   *     trace: import("../network/trace.js").CameraTrace | null, onClosed: () => void}} options trace null for those who may not see the network
   */
  constructor(options) {
    this.options = options;
    this.element = byId("camera-panel");
    /** @type {Camera | null} */
    this.camera = null;
    /** @type {LivePicture | null} */
    this.picture = null;
    /** @type {PtzPad | null} */
    this.ptz = null;
    /** @type {Element | null} */
    this.before = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.reloading = undefined;
  }

  /** @param {Camera} camera */
  open(camera) {
    if (this.camera?.code === camera.code) return;
    if (!this.camera) this.before = document.activeElement;
    this.stop();
    this.camera = camera;
    this.options.trace?.offer(camera.code);
    this.picture = new LivePicture(camera, this.options.now);
    this.ptz = camera.kind === "ptz" && this.options.mayMove ? new PtzPad(camera.code) : null;
    this.chip = h("span", { class: "state-chip", "data-testid": "camera-state" });
    this.seen = h("dd", { "data-testid": "camera-seen" });
    this.count = h("dd", { "data-testid": "camera-count" });
    this.health = h("p", { class: "quiet-line", "data-testid": "camera-health" }, _("loading…"));
    this.healthSection = new CameraHealthSection();
    this.calibration = h("p", { class: "quiet-line", "data-testid": "camera-calibration" });
    this.tracklets = h("ul", { class: "tracklets", "data-testid": "camera-tracklets" });
    this.element.replaceChildren(
      this.head(camera),
      this.picture.frame,
      this.picture.foot,
      ...(this.ptz ? [this.ptz.element] : []),
      this.facts(camera),
      ...(this.options.trace ? [this.options.trace.element] : []),
      h("h3", {}, _("Health, last 24 hours")),
      this.health,
      this.healthSection.element,
      this.calibration,
      h("h3", {}, _("Recent tracklets")),
      this.tracklets,
    );
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.element.dataset.camera = camera.code;
    focusPanel(this.element);
    this.refresh(camera);
    const address = `/api/v1/map/cameras/${encodeURIComponent(camera.code)}/`;
    this.load(camera.code, address);
    this.reloading = setInterval(() => this.load(camera.code, `${address}refresh/`), RELOAD_MS);
  }

  close() {
    if (!this.camera) return;
    this.stop();
    this.camera = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    delete this.element.dataset.camera;
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
    this.options.onClosed();
  }

  stop() {
    clearInterval(this.reloading);
    this.options.trace?.end();
    this.picture?.close();
    this.picture = null;
    this.ptz?.close();
    this.ptz = null;
  }

  /** @param {Camera} camera */
  head(camera) {
    const place = [this.options.siteNames.get(camera.site) ?? camera.site, this.options.jurisdictions.get(camera.jurisdiction) ?? camera.jurisdiction];
    return h(
      "div",
      { class: "camera-head" },
      h(
        "div",
        {},
        h("h2", { id: "camera-title" }, `${camera.code} `, /** @type {HTMLElement} */ (this.chip), " ", camera.recorded ? recordedChip() : null),
        h("p", {}, place.join(" · ")),
      ),
      h("button", { type: "button", class: "icon-button", "aria-label": _("Close the camera"), "data-testid": "camera-close", onclick: () => this.close() }, "×"),
    );
  }

  /** @param {Camera} camera */
  facts(camera) {
    const list = h("dl", { class: "facts", "data-testid": "camera-facts" });
    /** @param {string} name @param {string | HTMLElement} value */
    const fact = (name, value) => list.append(h("dt", {}, name), typeof value === "string" ? h("dd", {}, value) : value);
    fact(_("Kind"), wordFor(camera.kind));
    fact(_("Programme"), wordFor(camera.programme));
    fact(_("Lifecycle"), wordFor(camera.lifecycle));
    fact(_("Resolution"), isolate(`${camera.width_px} × ${camera.height_px}`));
    fact(_("Mounted at"), measure(camera.mount_height_m, "m"));
    fact(_("Bearing"), measure(camera.bearing_deg, "°"));
    fact(_("Tilt"), measure(camera.tilt_deg, "°"));
    fact(_("Angle"), measure(camera.hfov_deg, "°"));
    fact(_("Range"), measure(camera.range_m, "m"));
    fact(_("Position"), `${isolate(`±${number(Math.round(camera.accuracy_m))} m`)} · ${wordFor(camera.origin)}`);
    fact(_("In view"), /** @type {HTMLElement} */ (this.count));
    fact(_("Last frame"), /** @type {HTMLElement} */ (this.seen));
    return list;
  }

  /** Show what changes by itself: state, ages. @param {Camera | undefined} camera as known now */
  refresh(camera) {
    if (!this.camera || !camera || !this.chip || !this.seen || !this.count) return;
    this.camera = camera;
    setText(this.chip, wordFor(camera.state));
    this.chip.dataset.state = camera.state;
    const age = camera.capturedAt === null ? null : Math.max(0, this.options.now() - camera.capturedAt);
    setText(this.seen, agoText(age));
    this.seen.dataset.freshness = freshness(age, FRAME_DELAYED_S);
    setText(this.count, age === null ? "–" : number(camera.count));
    this.picture?.showAge();
  }

  /** @param {string} code @param {string} address the opening is recorded, what follows on `refresh/` belongs to it */
  async load(code, address) {
    try {
      /** @type {CameraAnswer} */
      const answer = await getJson(address);
      if (this.camera?.code === code) this.showAnswer(answer);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (this.camera?.code !== code) return;
      if (FINAL_STATUSES.includes(error.status)) clearInterval(this.reloading);
      if (this.health) setText(this.health, error.message);
    }
  }

  /** @param {CameraAnswer["calibration"]} calibration @param {CameraAnswer} may */
  showCalibration(calibration, may) {
    if (!this.calibration || !this.camera) return;
    const told = calibration ? calibrationText(calibration) : { text: _("Not calibrated on the calibration screen."), moved: false };
    const code = encodeURIComponent(this.camera.code);
    /** @type {[boolean, string, string, string][]} */
    const desks = [
      [may.can_calibrate, "calibration", "calibrate", _("Calibrate")],
      [may.can_mask, "masks", "masks", _("Privacy masks")],
      [may.can_draw_traffic, "traffic", "draw-traffic", _("Counting lines and zones")],
    ];
    const links = desks.filter(([allowed]) => allowed).map(([, page, testid, words]) => h("a", { href: `/cameras/${code}/${page}/`, "data-testid": testid }, words));
    this.calibration.toggleAttribute("data-moved", told.moved);
    this.calibration.replaceChildren(`${told.text} `, ...links.flatMap((link, index) => (index ? [" · ", link] : [link])));
  }

  /** @param {CameraAnswer} answer */
  showAnswer(answer) {
    const { health, tracklets, calibration } = answer;
    const now = this.options.now();
    this.healthSection?.show(answer, now);
    this.showCalibration(calibration, answer);
    if (this.health) setText(this.health, healthText(health, now));
    const rows = tracklets.slice(0, 8).map((tracklet) => {
      const length = (Date.parse(tracklet.valid_to) - Date.parse(tracklet.valid_from)) / 1000;
      const speed = tracklet.speed_mps === null ? "–" : interpolate(_("%(speed)s m/s"), { speed: tracklet.speed_mps.toFixed(1) });
      return h(
        "li",
        { "data-testid": "tracklet", "data-tracklet": tracklet.tracklet_id },
        h("span", {}, wordFor(tracklet.object_class), tracklet.simulated ? ` · ${_("simulated")}` : ""),
        h("span", {}, `${speed} · ${ageText(length)}`),
        h("span", {}, tracklet.closed ? agoText(now - Date.parse(tracklet.valid_to) / 1000) : _("in view")),
      );
    });
    this.tracklets?.replaceChildren(...(rows.length ? rows : [h("li", {}, _("None in the last hour."))]));
  }
}

/**
 * @param {NonNullable<CameraAnswer["calibration"]>} calibration
 * @returns {{text: string, moved: boolean}}
 */
function calibrationText({ number: version, valid_from, judgement, view }) {
  const since = new Date(valid_from).toLocaleString("en-GB", { timeZone: "Asia/Karachi", dateStyle: "medium", timeStyle: "short" });
  const values = { n: version, since: isolate(since), word: wordFor(judgement), px: view?.shift_px ?? 0 };
  if (view?.verdict === "moved") return { text: interpolate(_("View has moved by about %(px)s px since calibration %(n)s of %(since)s."), values), moved: true };
  if (view?.verdict === "replaced") return { text: interpolate(_("View shows something else than at calibration %(n)s of %(since)s."), values), moved: true };
  return { text: interpolate(_("Calibration %(n)s of %(since)s: %(word)s."), values), moved: false };
}

function recordedChip() {
  return h("span", { class: "recorded-chip", "data-testid": "camera-recorded" }, _("recorded clip"));
}

/** @param {number | null} value @param {string} unit */
function measure(value, unit) {
  if (value === null) return "–";
  return isolate(unit === "°" ? `${Math.round(value)}°` : `${Math.round(value * 10) / 10} ${unit}`);
}

/** @param {CameraAnswer["health"]} health newest first @param {number} now */
function healthText(health, now) {
  const current = health[0];
  if (!current) return _("Nothing was ever heard of this camera's stream.");
  const since = ageText(now - Date.parse(current.valid_from) / 1000);
  const text = interpolate(_("%(condition)s for %(since)s"), { condition: wordFor(current.condition), since });
  const failures = health.filter((fact) => fact.condition === "offline").length;
  const reason = current.reason ? ` (${current.reason})` : "";
  return `${text}${reason} · ${interpolate(ngettext("offline once", "offline %(n)s times", failures), { n: failures })}`;
}
