/** Lines and zones over the still, by where the ground lies in the picture. */

import { OPEN, handleOf } from "../lib/mask-areas.js";
import { arrowOf, partWithin } from "../lib/street-shapes.js";
import { AimSurface } from "../still/aim-surface.js";
import { shape } from "../still/surface.js";
import { localName } from "../words.js";

/** @typedef {[number, number]} Point */
/** @typedef {import("../lib/street-drawing.js").StreetDrawing} StreetDrawing */
/** @typedef {import("../lib/street-drawing.js").StreetShape} StreetShape */

export class StreetOverlay extends AimSurface {
  /** @param {SVGSVGElement} svg @param {StillCamera} camera @param {import("../lib/homography.js").GroundView | null} view null where nobody knows how the camera hangs */
  constructor(svg, camera, view) {
    super(svg, camera);
    this.view = view;
    // Zones are larger than pictures; beside the picture they would lie on nothing.
    const frame = shape("clipPath", { id: "street-frame" });
    frame.append(shape("rect", { width: camera.width, height: camera.height }));
    this.shapes = shape("g", { class: "shapes", "clip-path": "url(#street-frame)" });
    this.open = shape("g", { class: "open" });
    this.pointer = shape("g", { class: "pointer" });
    svg.replaceChildren(frame, this.shapes, this.open, this.pointer, this.cross);
  }

  /** @param {StreetDrawing} drawing */
  show(drawing) {
    this.redraw = () => this.draw(drawing);
    this.redraw();
  }

  /** @param {StreetDrawing} drawing */
  draw(drawing) {
    const selected = drawing.current();
    const others = drawing.shapes.filter((one) => one !== selected);
    this.shapes.replaceChildren(...others.map((one) => this.figure(one, "")), ...(selected ? [this.figure(selected, "selected")] : []));
    const points = drawing.open?.points ?? [];
    const line = points.flatMap((to, index) => (index ? [[points[index - 1], to]] : []));
    this.open.replaceChildren(
      ...line.map((pair) => shape("polyline", { points: listed(this.outline(/** @type {Point[]} */ (pair))), "stroke-width": 2.5 * this.unit })),
      ...drawing.handles().flatMap(({ handle, place }) => this.handle(handle, place, handle === handleOf(OPEN, 0) && drawing.closable)),
    );
    this.showAim(this.aim);
  }

  /** Pixels of what lies before the camera. @param {Point[]} ring */
  outline(ring) {
    return this.view?.outline(ring) ?? [];
  }

  /** @param {StreetShape} drawn @param {string} kind */
  figure(drawn, kind) {
    const u = this.unit;
    const group = shape("g", { class: `figure ${drawn.type} ${kind}`, "data-testid": "still-shape", "data-code": drawn.code });
    const outline = this.outline(drawn.points);
    if (outline.length === 0) return group;
    group.append(shape("polygon", { points: listed(outline), "stroke-width": 3 * u }));
    const middle = this.middle(outline);
    if (!middle) return group;
    const [x, y] = middle;
    let below = true;
    if (drawn.type === "line") {
      const { shaft, head } = arrowOf(drawn.points[0], drawn.points[1]);
      const tip = this.outline(head);
      below = !tip[1] || tip[1][1] < y;
      group.append(shape("polyline", { points: listed(this.outline(shaft)), class: "shaft", "stroke-width": 3 * u }), shape("polygon", { points: listed(tip), class: "head", "stroke-width": u }));
    }
    // The name stands where the arrow does not.
    group.append(shape("text", { x, y: y + (below ? 20 : -10) * u, "font-size": 13 * u, "stroke-width": 3 * u }, localName(drawn.values)));
    return group;
  }

  /** Of the part in the picture; null where there is none. @param {Point[]} outline @returns {Point | null} */
  middle(outline) {
    const seen = partWithin(outline, [this.camera.width, this.camera.height]);
    return seen.length ? [mean(seen.map(([x]) => x)), mean(seen.map(([, y]) => y))] : null;
  }

  /** @param {number} handle @param {Point} place @param {boolean} closing */
  handle(handle, place, closing) {
    const pixel = this.view?.pixel(place);
    return pixel && this.inside(pixel) ? [this.corner(handle, pixel, closing ? "closing" : "")] : [];
  }

  /** Where the pointer of the map is in the picture. @param {Point | null} pixel */
  showPointer(pixel) {
    const u = this.unit;
    this.pointer.replaceChildren(...(pixel && this.inside(pixel) ? [shape("circle", { cx: pixel[0], cy: pixel[1], r: 5 * u, "stroke-width": 1.5 * u })] : []));
  }
}

/** @param {Point[]} points */
const listed = (points) => points.map((point) => point.join(",")).join(" ");
/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
