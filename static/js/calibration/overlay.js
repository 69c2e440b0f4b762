/** What is drawn over the still, as SVG in the camera's own pixels: grid, residuals, markers, and where the map's pointer is. */

import { Surface, shape } from "../still/surface.js";

export class Overlay extends Surface {
  /** @param {SVGSVGElement} svg @param {CalibrationCamera} camera */
  constructor(svg, camera) {
    super(svg, camera);
    this.grid = shape("g", { class: "grid" });
    this.other = shape("g", { class: "other" });
    this.vectors = shape("g", { class: "vectors" });
    this.markers = shape("g", { class: "markers" });
    this.pointer = shape("g", { class: "pointer" });
    svg.replaceChildren(this.grid, this.other, this.vectors, this.markers, this.pointer);
  }

  /**
   * @param {CalibrationMark[]} marks
   * @param {CalibrationFit | null} fit
   */
  show(marks, fit) {
    this.redraw = () => this.draw(marks, fit);
    this.redraw();
  }

  /** @param {CalibrationMark[]} marks @param {CalibrationFit | null} fit */
  draw(marks, fit) {
    const u = this.unit;
    this.grid.replaceChildren(
      ...(fit?.drawing.grid_px ?? []).map((line) => shape("polyline", { points: line.map((point) => point.join(",")).join(" "), "stroke-width": u })),
    );
    this.vectors.replaceChildren(
      ...marks.flatMap(({ picture, picturedAt, outlier }) =>
        picture && picturedAt
          ? [shape("line", { x1: picture[0], y1: picture[1], x2: picturedAt[0], y2: picturedAt[1], "stroke-width": 2 * u, class: outlier ? "outlier" : "" })]
          : [],
      ),
    );
    this.markers.replaceChildren(...marks.filter(({ picture }) => picture).map((mark) => this.marker(mark)));
  }

  /** @param {CalibrationMark} mark */
  marker({ id, number, picture, selected, outlier, suggested }) {
    const [x, y] = /** @type {[number, number]} */ (picture);
    const u = this.unit;
    const kind = ["marker", selected ? "selected" : "", outlier ? "outlier" : "", suggested === "picture" ? "suggested" : ""].filter(Boolean).join(" ");
    const group = shape("g", { class: kind, "data-handle": id, "data-testid": "still-marker", transform: `translate(${x} ${y})` });
    group.append(
      shape("circle", { r: 11 * u, class: "reach" }),
      shape("circle", { r: (selected ? 9 : 7) * u, "stroke-width": 2 * u, class: "ring" }),
      shape("circle", { r: 1.2 * u, class: "dot" }),
      shape("text", { x: 11 * u, y: -8 * u, "font-size": 13 * u, "stroke-width": 3 * u }, String(number)),
    );
    return group;
  }

  /** Where the pointer of the map is in the picture. @param {[number, number] | null} point */
  showPointer(point) {
    const u = this.unit;
    this.pointer.replaceChildren(
      ...(point && this.inside(point) ? [shape("circle", { cx: point[0], cy: point[1], r: 5 * u, "stroke-width": 1.5 * u })] : []),
    );
  }

  /** The pairs of another version. @param {{x: number, y: number}[]} pairs */
  showOther(pairs) {
    const u = this.unit;
    this.other.replaceChildren(...pairs.map(({ x, y }) => shape("circle", { cx: x, cy: y, r: 6 * u, "stroke-width": 1.5 * u })));
  }
}
