/** What is drawn over the still: the areas with their corners, the one that is being drawn, another version, and the cross-hair. */

import { OPEN, handleOf } from "../lib/mask-areas.js";
import { AimSurface } from "../still/aim-surface.js";
import { shape } from "../still/surface.js";

/** @typedef {import("../lib/mask-areas.js").Point} Point */

export class MaskOverlay extends AimSurface {
  /** @param {SVGSVGElement} svg @param {StillCamera} camera */
  constructor(svg, camera) {
    super(svg, camera);
    this.other = shape("g", { class: "other" });
    this.areas = shape("g", { class: "areas" });
    this.open = shape("g", { class: "open" });
    svg.replaceChildren(this.other, this.areas, this.open, this.cross);
  }

  /** @param {Point[]} points */
  line(points) {
    return points.map((point) => this.toPixel(point).join(",")).join(" ");
  }

  /** @param {import("../lib/mask-areas.js").MaskAreas} drawn */
  show(drawn) {
    this.redraw = () => this.draw(drawn);
    this.redraw();
  }

  /** @param {import("../lib/mask-areas.js").MaskAreas} drawn */
  draw(drawn) {
    const u = this.unit;
    this.areas.replaceChildren(
      ...drawn.areas.map((area, index) => {
        const kind = ["area", area.id === drawn.selected ? "selected" : "", drawn.faultOf(area) ? "faulty" : ""].filter(Boolean).join(" ");
        const group = shape("g", { class: kind, "data-testid": "mask-area", "data-area": area.id });
        const [x, y] = this.toPixel(middle(area.points));
        group.append(
          shape("polygon", { points: this.line(area.points), "stroke-width": 2 * u }),
          ...area.points.map((point, corner) => this.handle(handleOf(area.id, corner), point)),
          shape("text", { x, y, "font-size": 15 * u, "stroke-width": 3 * u }, String(index + 1)),
        );
        return group;
      }),
    );
    this.open.replaceChildren(
      shape("polyline", { points: this.line(drawn.open), "stroke-width": 2 * u }),
      ...drawn.open.map((point, corner) => this.handle(handleOf(OPEN, corner), point, corner === 0 && drawn.closable ? "closing" : "")),
    );
    this.showAim(this.aim);
  }

  /** @param {number} handle @param {Point} point @param {string} [kind] */
  handle(handle, point, kind = "") {
    return this.corner(handle, this.toPixel(point), kind);
  }

  /** The areas of another version. @param {{points: Point[]}[]} areas */
  showOther(areas) {
    this.other.replaceChildren(...areas.map(({ points }) => shape("polygon", { points: this.line(points), "stroke-width": 2 * this.unit })));
  }
}

/** @param {Point[]} points @returns {Point} */
function middle(points) {
  const sum = points.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
