/** The screen of counting lines and zones as a whole: picture, map, list and form in step, and what goes to the server. */

import { byId, setText } from "../dom.js";
import { HttpError, getJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { groundView } from "../lib/homography.js";
import { OPEN, cornerOf } from "../lib/mask-areas.js";
import { refusalsOf } from "../lib/refusals.js";
import { StreetDrawing } from "../lib/street-drawing.js";
import { shapeAt } from "../lib/street-shapes.js";
import { Crosshair } from "../still/crosshair.js";
import { Still } from "../still/still.js";
import { localName } from "../words.js";
import { ShapeForm } from "./form.js";
import { ShapeList } from "./list.js";
import { StreetOverlay } from "./overlay.js";
import { StreetMap } from "./street-map.js";
import { hintText, viewWarning } from "./words.js";

/** @typedef {[number, number]} Point */

const API = "/api/v1/traffic/";
const EVERY_MS = 10_000;
const REACH_PX = 8;
const FAULTS = {
  name: () => _("Give it a name first."),
  few: () => _("It needs at least three corners."),
  crossed: () => _("Its edges cross. Move a corner, or draw two zones."),
};

export class StreetDesk {
  /** @param {string} address of the drawing @param {StreetScreen} screen */
  constructor(address, screen) {
    this.address = address;
    this.screen = screen;
    this.busy = false;
    /** The server did not answer when it was last asked. */
    this.deaf = false;
    /** Counts what went to the server, so that an older answer overwrites nothing newer. */
    this.turn = 0;
    /** What the server said of shapes that it did not take, by shape and field. @type {Map<number, Record<string, string>>} */
    this.errors = new Map();
    const { camera, ground } = screen;
    this.view = ground && groundView(ground, [camera.width, camera.height]);
    this.drawing = new StreetDrawing(screen.limits);
    this.overlay = new StreetOverlay(/** @type {any} */ (byId("still-overlay")), camera, this.view);
    this.list = new ShapeList(this.drawing, (shape) => this.kindOf(shape));
    this.form = new ShapeForm(this.drawing, screen, { onTell: (id, name, value) => this.tell(id, name, value), onSave: () => void this.save(), onRevert: (id) => this.revert(id), onEnd: () => void this.end() });
    this.map = new StreetMap(byId("map"), screen, {
      onPick: (place, shape) => (this.drawing.open ? this.add(place) : this.drawing.select(shape)),
      onHover: (place) => this.overlay.showPointer(place && (this.view?.pixel(place) ?? null)),
      onMove: (handle, place) => this.drawing.move(handle, place),
      onTap: (handle) => void this.tap(handle),
      onKey: (key) => this.key(key),
    });
    this.still = new Still(this.overlay, {
      onPick: (pixel) => this.pick(pixel),
      onMove: (handle, pixel) => this.move(handle, pixel),
      onSelect: () => {},
      onTap: (handle) => void this.tap(handle),
      onHover: (pixel) => this.map.showPointer(pixel && (this.view?.place(pixel) ?? null)),
    });
    this.crosshair = new Crosshair(this.overlay, this.onPicture(), {
      onCorner: (at) => this.keyCorner(this.overlay.toPixel(at)),
      onSelect: () => {},
      onSay: (text) => setText(byId("cross-said"), text),
    });
    this.drawing.onChange = () => this.draw();
    this.listen();
    this.showView(screen);
    this.drawing.take(screen.lines, screen.areas);
    this.map.lookAt([...screen.seen, ...screen.lines.flatMap((/** @type {{points: Point[]}} */ { points }) => points), [camera.lon, camera.lat]]);
    setInterval(() => void this.look(), EVERY_MS);
  }

  /** The drawing as the cross-hair of the picture knows it: in fractions of the picture. @returns {import("../still/crosshair.js").Drawn} */
  onPicture() {
    const { drawing, overlay } = this;
    return {
      move: (handle, at) => this.move(handle, overlay.toPixel(at)),
      takeBack: () => drawing.takeBack(),
      discard: () => drawing.discard(),
      nearest: (at, distance, reach) =>
        drawing.nearest((place) => {
          const pixel = this.view?.pixel(place);
          return pixel ? distance(overlay.toFraction(pixel), at) : Infinity;
        }, reach),
    };
  }

  listen() {
    byId("draw-line").addEventListener("click", () => this.begin("line"));
    byId("draw-area").addEventListener("click", () => this.begin("area"));
    byId("draw-close").addEventListener("click", () => this.close());
    byId("draw-back").addEventListener("click", () => this.drawing.takeBack());
    byId("draw-discard").addEventListener("click", () => this.drawing.discard());
    window.addEventListener("beforeunload", (event) => {
      if (this.drawing.dirty) event.preventDefault();
    });
  }

  /** @param {import("../lib/street-drawing.js").ShapeType} type */
  begin(type) {
    if (this.drawing.open?.points.length) return this.say(_("Close or discard what you draw first."), "refused");
    const { code, jurisdiction, group } = this.screen.camera;
    const common = { name: "", name_ur: "" };
    const values = type === "line" ? { ...common, camera: code, segment: null } : { ...common, kind: this.screen.kinds[0].value, jurisdiction, group };
    if (!this.drawing.begin(type, newCode(code, type), values)) return this.say(_("A camera counts over four lines at most. End one first."), "refused");
    (this.view ? byId("still-overlay") : this.map.map.getCanvas()).focus({ preventScroll: true });
    return this.say("", "done");
  }

  /** A click in the picture. @param {Point} pixel */
  pick(pixel) {
    if (!this.view) return this.say(viewWarning(this.screen).text, "refused");
    if (!this.drawing.open) return this.drawing.select(this.shapeAt(pixel));
    const place = this.view.place(pixel);
    return place ? this.add(place) : this.say(_("There is no ground at that place of the picture."), "refused");
  }

  /** @param {Point} pixel */
  shapeAt(pixel) {
    const outlines = this.drawing.shapes.map(({ id, points }) => ({ id, points: this.overlay.outline(points) }));
    return shapeAt(outlines, pixel, REACH_PX * this.overlay.unit);
  }

  /** As a click would: on the first corner it closes the zone. @param {Point} pixel */
  keyCorner(pixel) {
    const under = this.crosshair.under();
    if (under === null || !this.tap(under)) this.pick(pixel);
  }

  /** @param {Point} place */
  add(place) {
    this.drawing.add(place);
    this.say("", "done");
    if (!this.drawing.open) this.form.focusName();
  }

  /** @param {number} handle @param {Point} pixel */
  move(handle, pixel) {
    const place = this.view?.place(pixel);
    if (place) this.drawing.move(handle, place);
  }

  /** On the first corner of what is drawn, it is closed; returns whether that was so. @param {number} handle */
  tap(handle) {
    const { area, corner } = cornerOf(handle);
    return area === OPEN && corner === 0 && this.close();
  }

  close() {
    const closed = this.drawing.close();
    if (closed) this.form.focusName();
    return closed;
  }

  /** A key on the map. @param {string} key @returns {boolean} whether it was used */
  key(key) {
    if (!this.drawing.open) return false;
    if (key === "Backspace") this.drawing.takeBack();
    else if (key === "Escape") this.drawing.discard();
    else return false;
    return true;
  }

  draw() {
    const { drawing } = this;
    const { open, selected } = drawing;
    this.overlay.show(drawing);
    this.map.show(drawing);
    this.list.show();
    this.form.show(this.errors.get(selected ?? OPEN) ?? {}, this.busy);
    document.documentElement.dataset.drawing = open?.type ?? "";
    for (const type of ["line", "area"]) byId(`draw-${type}`).setAttribute("aria-pressed", String(open?.type === type));
    byId("draw-close").hidden = open?.type !== "area";
    for (const [id, possible] of /** @type {[string, boolean][]} */ ([["draw-close", drawing.closable], ["draw-back", Boolean(open?.points.length)], ["draw-discard", open !== null]]))
      /** @type {HTMLButtonElement} */ (byId(id)).disabled = !possible;
    setText(byId("drawing-hint"), hintText(open));
    setText(byId("unsaved"), drawing.dirty ? _("Not saved yet.") : "");
  }

  /** @param {import("../lib/street-drawing.js").StreetShape} shape */
  kindOf({ type, values }) {
    if (type === "area") return this.screen.kinds.find(({ value }) => value === values.kind)?.label ?? values.kind;
    return _("counting line");
  }

  /** @param {number} id @param {string} name @param {any} value */
  tell(id, name, value) {
    delete this.errors.get(id)?.[name];
    this.drawing.tell(id, name, value);
  }

  /** @param {number} id of a shape */
  revert(id) {
    this.errors.delete(id);
    this.drawing.revert(id);
  }

  async save() {
    const shape = this.drawing.current();
    if (!shape || this.busy) return;
    const fault = this.drawing.faultOf(shape);
    if (fault) return this.refuse(shape.id, { [fault === "name" ? "name" : "points"]: FAULTS[fault]() });
    const body = this.drawing.bodyOf(shape);
    await this.send(shape.id, async () => {
      const row = await sendJson("PUT", addressOf(shape), { ...body, changed_at: shape.told?.changed_at ?? null });
      this.drawing.saved(shape.id, row, JSON.stringify(body));
      this.say(interpolate(_("%(name)s is saved; it counts within seconds."), { name: isolate(localName(shape.values)) }), "done");
    });
  }

  async end() {
    const shape = this.drawing.current();
    const name = isolate(localName(shape?.values ?? {}));
    if (!shape || this.busy || !confirm(interpolate(_("End %(name)s? What was counted there is kept."), { name }))) return;
    await this.send(shape.id, async () => {
      await sendJson("DELETE", addressOf(shape));
      this.drawing.remove(shape.id);
      this.say(interpolate(_("%(name)s is ended."), { name }), "done");
      byId("draw-line").focus();
    });
  }

  /** What is refused is told beside its field; what is drawn stays. @param {number} id of a shape @param {() => Promise<void>} action */
  async send(id, action) {
    let outdated = false;
    this.busy = true;
    this.turn++;
    this.errors.delete(id);
    this.draw();
    try {
      await action();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.refuse(id, refusalsOf(error));
      outdated = error.status === 409;
    } finally {
      this.busy = false;
      this.turn++;
      this.draw();
    }
    if (outdated) await this.look();
  }

  /** @param {number} id of a shape @param {Record<string, string>} errors */
  refuse(id, errors) {
    this.errors.set(id, errors);
    this.say("", "done");
    this.draw();
  }

  /** What was counted since, and what others drew. */
  async look() {
    if (document.hidden || this.busy) return;
    const turn = this.turn;
    try {
      const screen = await getJson(this.address);
      if (this.deaf) this.say("", "done");
      this.deaf = false;
      this.showView(screen);
      if (turn === this.turn) this.drawing.take(screen.lines, screen.areas);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.deaf = true;
      this.say(error.message, "refused");
    }
  }

  /** @param {StreetScreen} screen */
  showView(screen) {
    const line = byId("view-warning");
    const { text, grave } = viewWarning(screen);
    line.hidden = !text;
    line.dataset.grave = String(grave);
    setText(line, text);
  }

  /** @param {string} text @param {"done" | "refused"} tone */
  say(text, tone) {
    const line = byId("said");
    line.dataset.tone = tone;
    setText(line, text);
  }
}

/** @param {import("../lib/street-drawing.js").StreetShape} shape */
const addressOf = ({ type, code }) => `${API}${type === "line" ? "lines" : "areas"}/${encodeURIComponent(code)}/`;

/** A code that nothing else has. @param {string} camera @param {string} type */
function newCode(camera, type) {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return `${camera.slice(0, 40).toLowerCase()}-${type}-${random.toString(36)}`;
}
