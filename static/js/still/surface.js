/** The drawing surface over a still: SVG in the camera's own pixels, with handles that keep their size on the screen. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
export function shape(name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

export class Surface {
  /** @param {SVGSVGElement} svg @param {StillCamera} camera */
  constructor(svg, camera) {
    this.svg = svg;
    this.camera = camera;
    svg.setAttribute("viewBox", `0 0 ${camera.width} ${camera.height}`);
    /** Camera pixels for one pixel of the screen. */
    this.unit = camera.width / 100;
    /** @type {(() => void) | undefined} */
    this.redraw = undefined;
    new ResizeObserver(() => this.scale()).observe(svg);
  }

  /** Handles keep their size on the screen, whatever the camera's resolution. */
  scale() {
    const matrix = this.svg.getScreenCTM();
    if (!matrix || !(matrix.a > 0)) return;
    this.unit = 1 / matrix.a;
    this.redraw?.();
  }

  /** @param {MouseEvent} event @returns {[number, number]} pixels of the camera */
  pixelOf(event) {
    const matrix = this.svg.getScreenCTM();
    if (!matrix) return [NaN, NaN];
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    return [Math.round(point.x * 10) / 10, Math.round(point.y * 10) / 10];
  }

  /** @param {[number, number]} point */
  inside([x, y]) {
    return x >= 0 && y >= 0 && x <= this.camera.width && y <= this.camera.height;
  }

  /** The number of the handle that an event is about. @param {EventTarget | null} target @returns {number | null} */
  handleAt(target) {
    const handle = target instanceof Element ? target.closest("[data-handle]") : null;
    return handle ? Number(handle.getAttribute("data-handle")) : null;
  }
}
