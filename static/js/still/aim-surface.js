/** A surface on which corners are set: with handles to take them by, and the cross-hair of the keyboard. */

import { Surface, shape } from "./surface.js";

/** @typedef {[number, number]} Point */

export class AimSurface extends Surface {
  /** @param {SVGSVGElement} svg @param {StillCamera} camera */
  constructor(svg, camera) {
    super(svg, camera);
    /** For subclasses to put on top. */
    this.cross = shape("g", { class: "cross" });
    /** @type {Point | null} fractions of the picture */
    this.aim = null;
  }

  /** Fractions to the camera's pixels. @param {Point} point @returns {Point} */
  toPixel([x, y]) {
    return [x * this.camera.width, y * this.camera.height];
  }

  /** @param {Point} pixel @returns {Point} */
  toFraction([x, y]) {
    return [x / this.camera.width, y / this.camera.height];
  }

  /** @param {number} handle @param {Point} pixel @param {string} [kind] the larger where it has one */
  corner(handle, [x, y], kind = "") {
    const u = this.unit;
    const group = shape("g", { class: `corner ${kind}`, "data-handle": handle, "data-testid": "still-corner", transform: `translate(${x} ${y})` });
    group.append(shape("circle", { r: 11 * u, class: "reach" }), shape("circle", { r: (kind ? 8 : 5) * u, "stroke-width": 2 * u, class: "ring" }));
    return group;
  }

  /** The cross-hair of the keyboard; null hides it. @param {Point | null} aim */
  showAim(aim) {
    this.aim = aim;
    if (!aim) return this.cross.replaceChildren();
    const [x, y] = this.toPixel(aim);
    const { width, height } = this.camera;
    const thin = this.unit;
    const lines = [
      { x1: 0, y1: y, x2: width, y2: y },
      { x1: x, y1: 0, x2: x, y2: height },
    ];
    this.cross.replaceChildren(...lines.map((line) => shape("line", { ...line, "stroke-width": thin })), shape("circle", { cx: x, cy: y, r: 7 * thin, "stroke-width": 2 * thin }));
  }
}
