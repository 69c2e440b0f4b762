/** Drawing without a mouse: a cross-hair that the arrow keys move over the still. */

import { gettext as _, interpolate } from "../i18n.js";

/** @typedef {[number, number]} Point fractions of the picture, x right and y down */

/**
 * What is drawn with it.
 *
 * @typedef {object} Drawn
 * @property {(handle: number, point: Point) => void} move
 * @property {() => void} takeBack the last corner
 * @property {() => void} discard
 * @property {(point: Point, distance: (a: Point, b: Point) => number, reach: number) => number | null} nearest the handle within reach
 */

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Of the picture's width and height. */
const STEP = 0.01;
const LEAP = 5;
/** So near to a corner, in pixels of the screen, the cross-hair is on it. */
const REACH_PX = 14;

export class Crosshair {
  /**
   * @param {import("./aim-surface.js").AimSurface} overlay
   * @param {Drawn} drawn
   * @param {{onCorner: (point: Point) => void, onSelect: (handle: number) => void, onSay: (text: string) => void}} handlers
   */
  constructor(overlay, drawn, handlers) {
    this.overlay = overlay;
    this.drawn = drawn;
    this.handlers = handlers;
    /** @type {Point} */
    this.at = [0.5, 0.5];
    /** @type {number | null} the corner that it carries */
    this.carried = null;
    const { svg } = overlay;
    svg.addEventListener("keydown", (event) => this.key(event));
    svg.addEventListener("blur", () => this.put(null));
    svg.addEventListener("pointerdown", () => this.put(null));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const arrow = ARROWS[event.key];
    if (arrow) this.step(arrow, event.shiftKey ? LEAP : 1);
    else if (event.key === "Enter") this.set();
    else if (event.key === " ") this.carry();
    else if (event.key === "Backspace") this.drawn.takeBack();
    else if (event.key === "Escape") this.escape();
    else return;
    event.preventDefault();
  }

  /** @param {[number, number]} arrow @param {number} times */
  step(arrow, times) {
    const move = (/** @type {number} */ axis) => Math.min(1, Math.max(0, Math.round((this.at[axis] + arrow[axis] * STEP * times) * 1000) / 1000));
    this.at = [move(0), move(1)];
    if (this.carried !== null) this.drawn.move(this.carried, this.at);
    this.overlay.showAim(this.at);
    const values = { x: Math.round(this.at[0] * 100), y: Math.round(this.at[1] * 100) };
    const text = this.under() === null ? _("Cross-hair at %(x)s of 100 from the left, %(y)s of 100 from above.") : _("Cross-hair on a corner: %(x)s of 100 from the left, %(y)s of 100 from above.");
    this.handlers.onSay(interpolate(text, values));
  }

  set() {
    this.put(this.at);
    this.handlers.onCorner(this.at);
  }

  /** Take up the corner under the cross-hair, or put down the one it carries. */
  carry() {
    if (this.carried !== null) return this.put(this.at);
    const found = this.under();
    this.overlay.showAim(this.at);
    if (found === null) return this.handlers.onSay(_("There is no corner under the cross-hair."));
    this.carried = found;
    this.handlers.onSelect(found);
    this.handlers.onSay(_("Corner taken up: move it with the arrow keys, put it down with the space bar."));
  }

  escape() {
    this.put(this.at);
    this.drawn.discard();
  }

  /** The corner under it. */
  under() {
    return this.drawn.nearest(this.at, (a, b) => this.apart(a, b), REACH_PX);
  }

  /** Distance in pixels of the screen. @param {Point} a @param {Point} b */
  apart(a, b) {
    const [from, to] = [this.overlay.toPixel(a), this.overlay.toPixel(b)];
    return Math.hypot(from[0] - to[0], from[1] - to[1]) / this.overlay.unit;
  }

  /** Carry nothing any more. @param {Point | null} aim where the cross-hair is shown, if at all */
  put(aim) {
    if (this.carried !== null) this.handlers.onSay(_("Corner put down."));
    this.carried = null;
    this.overlay.showAim(aim);
  }
}
