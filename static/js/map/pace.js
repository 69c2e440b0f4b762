/**
 * Keeps a slow machine's map and panels usable: while the map is moved, its last drawing is carried along and made anew as often as the
 * machine bears; while it stands, news wait for the next drawing, but never what somebody just asked for.
 */

import { DrawingBudget } from "../lib/drawing-budget.js";

/** What a carried drawing may leave uncovered, as a part of the view, and how much it may be scaled, before the next one is wanted at once. */
const UNCOVERED = 0.25;
const SCALED = 1.6;
/** So often one looks whether a drawing is finished. */
const LOOK_MS = 15;
/** So long after a key or a click everything is drawn at once: it may be the answer. */
const ANSWER_MS = 1500;
const ACTS = ["pointerdown", "pointerup", "keydown", "wheel"];

/**
 * @param {MapLibreMap} map
 * @returns {{restMs: () => number}} milliseconds until a drawing for news alone leaves enough of the machine to others
 */
export function keepPace(map) {
  // The map reads from its canvas where a pointer is, and a carried canvas stands elsewhere.
  map.getCanvas().getBoundingClientRect = () => map.getContainer().getBoundingClientRect();
  let actedAt = -Infinity;
  const act = () => {
    actedAt = performance.now();
  };
  for (const name of ACTS) window.addEventListener(name, act, { capture: true, passive: true });
  const answers = () => performance.now() - actedAt < ANSWER_MS;
  let budget = hook(map, answers);
  map.on("webglcontextrestored", () => {
    budget = hook(map, answers);
  });
  map.on("moveend", () => map.triggerRepaint());
  return { restMs: () => budget.restMs(performance.now(), false) };
}

/**
 * Ask the budget before each drawing; MapLibre has a new painter when its context was lost.
 *
 * @param {MapLibreMap} map
 * @param {() => boolean} answers whether somebody waits for an answer
 */
function hook(map, answers) {
  const { painter } = map;
  const gl = /** @type {WebGL2RenderingContext} */ (painter.context.gl);
  const canvas = map.getCanvas();
  const budget = new DrawingBudget();
  const draw = painter.render.bind(painter);
  /** @type {WebGLSync | null} */
  let fence = null;
  let drawn = { center: map.getCenter(), zoom: map.getZoom(), width: 0, height: 0 };
  let later = 0;
  let watching = 0;

  const look = () => budget.look(performance.now(), fence === null || gl.clientWaitSync(fence, 0, 0) !== gl.TIMEOUT_EXPIRED);
  const watch = () => {
    look();
    if (!budget.finished && !gl.isContextLost()) watching = window.setTimeout(watch, LOOK_MS);
  };

  painter.render = (...input) => {
    look();
    const now = performance.now();
    const { x, y, scale, far } = shiftSince(map, drawn);
    const emptied = canvas.width !== drawn.width || canvas.height !== drawn.height;
    clearTimeout(later);
    if (map.isMoving() && !emptied && (!budget.finished || (!far && budget.restMs(now, true) > 0))) {
      canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
      map.triggerRepaint();
      return;
    }
    const misplaced = emptied || x !== 0 || y !== 0 || scale !== 1;
    if (!map.isMoving() && !misplaced && !answers() && budget.restMs(now, false) > 0) {
      later = window.setTimeout(() => map.triggerRepaint(), budget.restMs(now, false));
      return;
    }
    draw(...input);
    budget.begin(performance.now());
    gl.deleteSync(fence);
    fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    drawn = { center: map.getCenter(), zoom: map.getZoom(), width: canvas.width, height: canvas.height };
    canvas.style.transform = "";
    clearTimeout(watching);
    watching = window.setTimeout(watch, LOOK_MS);
  };
  return budget;
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
