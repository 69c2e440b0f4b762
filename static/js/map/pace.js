/** Keeps a slow machine's map moving: while it is moved, its last drawing is carried along and made anew as often as the machine bears. */

import { DrawingBudget } from "../lib/drawing-budget.js";

/** What a carried drawing may leave uncovered, as a part of the view, and how much it may be scaled, before the next one is wanted at once. */
const UNCOVERED = 0.25;
const SCALED = 1.6;

/** @param {MapLibreMap} map */
export function keepPace(map) {
  // The map reads from its canvas where a pointer is, and a carried canvas stands elsewhere.
  map.getCanvas().getBoundingClientRect = () => map.getContainer().getBoundingClientRect();
  hook(map);
  map.on("webglcontextrestored", () => hook(map));
  map.on("moveend", () => map.triggerRepaint());
}

/**
 * Ask the budget before each drawing; MapLibre has a new painter when its context was lost.
 *
 * @param {MapLibreMap} map
 */
function hook(map) {
  const { painter } = map;
  const gl = /** @type {WebGL2RenderingContext} */ (painter.context.gl);
  const { style } = map.getCanvas();
  const budget = new DrawingBudget();
  const draw = painter.render.bind(painter);
  /** @type {WebGLSync | null} */
  let fence = null;
  let drawn = { center: map.getCenter(), zoom: map.getZoom() };

  painter.render = (...input) => {
    const finished = fence === null || gl.clientWaitSync(fence, 0, 0) !== gl.TIMEOUT_EXPIRED;
    const { x, y, scale, far } = shiftSince(map, drawn);
    if (!budget.allows(performance.now(), finished, far) && map.isMoving()) {
      style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
      map.triggerRepaint();
      return;
    }
    draw(...input);
    budget.begin(performance.now());
    gl.deleteSync(fence);
    fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    drawn = { center: map.getCenter(), zoom: map.getZoom() };
    style.transform = "";
  };
}

/**
 * Where a drawing belongs now: pixels of the screen from the middle of the map, and its size.
 *
 * @param {MapLibreMap} map
 * @param {{center: import("maplibre-gl").LngLat, zoom: number}} drawn
 */
function shiftSince(map, { center, zoom }) {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  const place = map.project(center);
  const [x, y] = [Math.round(place.x - width / 2), Math.round(place.y - height / 2)];
  const scale = 2 ** (map.getZoom() - zoom);
  const far = Math.abs(x) > width * UNCOVERED || Math.abs(y) > height * UNCOVERED || Math.abs(Math.log(scale)) > Math.log(SCALED);
  return { x, y, scale, far };
}
