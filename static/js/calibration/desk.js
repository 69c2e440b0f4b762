/** The calibration screen as a whole: picture, map, list and history in step, and what goes to the server. */

import { byId, h, setText } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext } from "../i18n.js";
import { disagreementM, groundView, toGround } from "../lib/homography.js";
import { PairList } from "../lib/pairs.js";
import { Still } from "../still/still.js";
import { wordFor } from "../words.js";
import { GroundMap } from "./ground-map.js";
import { History } from "./history.js";
import { Overlay } from "./overlay.js";
import { PairTable } from "./table.js";

const LEAST_PAIRS = 4;
const CALM_MS = 250;
/** So finely is the picture searched for the ground in range: near the horizon a pixel is metres. */
const LOOK_ROWS = 60;

export class Desk {
  /** @param {string} address of the calibrations, ending in a slash @param {CalibrationScreen} screen */
  constructor(address, screen) {
    this.address = address;
    this.screen = screen;
    this.camera = screen.camera;
    this.size = /** @type {[number, number]} */ ([this.camera.width, this.camera.height]);
    this.expected = groundView(screen.expected, this.size);
    /** @type {CalibrationFit | null} */
    this.fit = null;
    /** The ids of the pairs that the fit is about, in its order. @type {number[]} */
    this.fitted = [];
    /** @type {number[]} numbers of pairs that a refusal is about */
    this.accused = [];
    this.asked = 0;
    this.saving = false;
    /** The pairs that the last preview was asked for. */
    this.key = "";
    /** @type {CalibrationFit | null} of the version that is compared */
    this.otherFit = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    /** @type {CalibrationVersion | null} */
    this.other = null;
    this.list = new PairList();
    this.table = new PairTable(this.list);
    const common = { onSelect: (/** @type {number} */ id) => this.list.select(id) };
    this.overlay = new Overlay(/** @type {any} */ (byId("still-overlay")), this.camera);
    this.still = new Still(this.overlay, {
      ...common,
      onPick: (point) => this.list.pick("picture", point, this.view().place(point)),
      onMove: (id, point) => this.list.place(id, "picture", point),
      onHover: (point) => this.map.showPointer(point && this.view().place(point)),
    });
    this.map = new GroundMap(byId("map"), this.camera, {
      ...common,
      onPick: (place) => this.list.pick("map", place, this.inPicture(place)),
      onMove: (id, place) => this.list.place(id, "map", place),
      onHover: (place) => this.overlay.showPointer(place && this.view().pixel(place)),
    });
    this.history = new History({ onCompare: (version) => this.compare(version), onRestore: (version) => this.restore(version) });
    this.list.onChange = () => this.changed();
    this.listen();
    this.start();
  }

  start() {
    const { versions, in_force } = this.screen;
    const current = versions.find((version) => version.number === in_force);
    this.history.show(versions);
    this.list.load(current?.pairs ?? []);
    this.showView();
    this.map.lookAt(this.groundInView());
  }

  listen() {
    byId("save-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.save({ pairs: this.list.payload() });
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.list.dirty) event.preventDefault();
    });
  }

  /** Pixels to places by what is on the screen, else by what is expected. */
  view() {
    return this.fit ? groundView(this.fit, this.size) : this.expected;
  }

  /** @param {[number, number]} place */
  inPicture(place) {
    const pixel = this.view().pixel(place);
    return pixel && this.overlay.inside(pixel) ? pixel : null;
  }

  /** The camera and the ground that it is expected to see within its range. @returns {[number, number][]} */
  groundInView() {
    const [width, height] = this.size;
    const here = /** @type {[number, number]} */ ([this.camera.lon, this.camera.lat]);
    const rows = Array.from({ length: LOOK_ROWS }, (_row, index) => ((index + 1) / LOOK_ROWS) * height);
    const places = rows.flatMap((y) => [0, 0.5, 1].map((x) => this.expected.place([x * width, y])));
    const seen = places.filter((place) => place !== null).filter((place) => Math.hypot(...toGround(here, place)) <= this.camera.range_m);
    return [...seen, here];
  }

  changed() {
    this.draw();
    const key = JSON.stringify(this.list.payload());
    if (key === this.key) return;
    this.key = key;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.preview(), CALM_MS);
  }

  draw() {
    const marks = this.marks();
    this.overlay.show(marks, this.fit);
    this.map.show(marks, this.fit);
    this.table.show(marks);
    const save = /** @type {HTMLButtonElement} */ (byId("save"));
    save.disabled = !this.fit || !this.list.dirty;
    setText(byId("unsaved"), this.list.dirty ? _("Not saved yet.") : "");
  }

  /** @returns {CalibrationMark[]} */
  marks() {
    const { fit } = this;
    const view = fit && groundView(fit, this.size);
    return this.list.pairs.map((pair, index) => {
      const row = fit?.pairs[this.fitted.indexOf(pair.id)] ?? null;
      return {
        ...pair,
        number: index + 1,
        selected: pair.id === this.list.selected,
        outlier: row?.outlier ?? this.accused.includes(pair.id),
        fit: row,
        mappedAt: row && pair.picture ? (view?.place(pair.picture) ?? null) : null,
        picturedAt: row && pair.map ? (view?.pixel(pair.map) ?? null) : null,
      };
    });
  }

  async preview() {
    const complete = this.list.complete();
    const turn = ++this.asked;
    this.accused = [];
    if (complete.length < LEAST_PAIRS) {
      const missing = LEAST_PAIRS - complete.length;
      const text = ngettext("Place %(n)s more pair: a point of the ground in the picture, and the same point on the map.", "Place %(n)s more pairs: a point of the ground in the picture, and the same point on the map.", missing);
      this.showFit(null, [], interpolate(text, { n: missing }));
      return;
    }
    try {
      /** @type {CalibrationFit} */
      const fit = await postJson(`${this.address}preview/`, { pairs: this.list.payload() });
      if (turn === this.asked) this.showFit(fit, complete.map(({ id }) => id), "");
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (turn !== this.asked) return;
      this.accused = (error.data?.pairs ?? []).map((/** @type {number} */ index) => complete[index]?.id);
      this.showFit(null, [], error.message);
    }
  }

  /** @param {CalibrationFit | null} fit @param {number[]} ids @param {string} why there is none */
  showFit(fit, ids, why) {
    this.fit = fit;
    this.fitted = ids;
    const verdict = byId("verdict");
    verdict.dataset.judgement = fit?.judgement ?? "none";
    setText(byId("verdict-word"), fit ? fit.judgement_text : _("no calibration yet"));
    setText(byId("verdict-rms"), fit ? isolate(`${fit.rms_m.toFixed(2)} m`) : "–");
    setText(byId("verdict-px"), fit?.rms_px ? isolate(`${fit.rms_px.toFixed(1)} px`) : "–");
    setText(byId("verdict-radius"), fit?.typical_radius_m ? isolate(`±${fit.typical_radius_m.toFixed(2)} m`) : "–");
    setText(byId("verdict-grid"), fit ? isolate(`${fit.drawing.grid_step_m} m`) : "–");
    byId("verdict-reasons").replaceChildren(...(fit ? fit.reasons : [why]).map((reason) => h("li", {}, reason)));
    document.documentElement.dataset.fit = fit?.judgement ?? "none";
    this.draw();
    this.showDifference();
  }

  showView() {
    const { view } = this.screen;
    const moved = view && view.verdict !== "steady";
    const line = byId("view-warning");
    line.hidden = !moved;
    if (!moved) return;
    const text = view.verdict === "moved" ? _("The camera's view has moved by about %(n)s px since the calibration in use. Calibrate it again.") : _("The camera shows something else than when it was calibrated, or cannot be compared: %(word)s.");
    setText(line, interpolate(text, { n: view.shift_px ?? 0, word: wordFor(view.verdict) }));
  }

  /** @param {{pairs?: unknown, restored_from?: number}} what */
  async save(what) {
    if (this.saving) return;
    this.saving = true;
    const form = /** @type {HTMLFormElement} */ (byId("save-form"));
    const [note, from] = [String(new FormData(form).get("note") ?? ""), String(new FormData(form).get("valid_from") ?? "")];
    const body = { ...what, base: this.screen.base, note, valid_from: from ? `${from}:00+05:00` : null };
    try {
      const saved = await postJson(this.address, body);
      this.say(interpolate(_("Saved as version %(n)s; the worker uses it within seconds."), { n: saved.number }), "done");
      form.reset();
      this.list.saved();
      await this.reload(what.restored_from !== undefined);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.say(error.message, "refused");
      if (error.status === 409) await this.reload(false);
    } finally {
      this.saving = false;
    }
  }

  /** @param {boolean} pairs whether to show the saved pairs too */
  async reload(pairs) {
    this.screen = await getJson(this.address);
    this.history.show(this.screen.versions);
    this.showView();
    if (pairs) this.list.load(this.screen.versions.find(({ in_force }) => in_force)?.pairs ?? []);
    else this.draw();
  }

  /** @param {CalibrationVersion} version */
  restore(version) {
    void this.save({ restored_from: version.number });
  }

  /** @param {CalibrationVersion | null} version */
  async compare(version) {
    this.other = version;
    this.otherFit = null;
    this.overlay.showOther(version?.pairs ?? []);
    this.map.showOther([], version?.pairs ?? []);
    if (version) {
      const fit = await postJson(`${this.address}preview/`, { pairs: version.pairs });
      if (this.other !== version) return;
      this.otherFit = fit;
      this.map.showOther(fit.drawing.footprint, version.pairs);
    }
    this.showDifference();
  }

  showDifference() {
    const line = byId("difference");
    line.hidden = !this.other;
    if (!this.other || !this.otherFit) return;
    const metres = disagreementM(this.view(), groundView(this.otherFit, this.size), this.size, this.camera.range_m, [this.camera.lon, this.camera.lat]);
    const text = metres === null ? _("It shares no ground with version %(n)s.") : _("Places in view lie a median of %(m)s m from where version %(n)s puts them.");
    setText(line, interpolate(text, { n: this.other.number, m: metres?.toFixed(2) ?? "" }));
  }

  /** @param {string} text @param {"done" | "refused"} tone */
  say(text, tone) {
    const line = byId("said");
    line.dataset.tone = tone;
    setText(line, text);
  }
}
