/** Moving objects as a custom WebGL layer: instanced bodies that glide between ticks, tails, and rings of uncertainty. */

import { OVERLAY } from "../style/palette.js";
import { buildInstances, buildProgram, drawInstances, rgb, upload } from "./gl.js";
import { packBodies, packTails, shown } from "./instances.js";
import { matrixAt } from "../lib/mercator.js";
import { BODY_FRAGMENT, BODY_VERTEX, TAIL_FRAGMENT, TAIL_VERTEX } from "./shaders.js";

const TAILS_FROM_ZOOM = 13;
const RINGS_FROM_ZOOM = 16;
/** Of the time between two drawings at most this part is spent drawing: a slow machine glides less smoothly and stays usable. */
const DRAWING_SHARE = 0.4;
/** Seconds after which an object that nothing was heard of has faded. */
const FADE_S = 6;
const METRE = 1 / 40075016.7;

export class ObjectsLayer {
  /**
   * @param {import("../lib/object-store.js").ObjectStore} store
   * @param {{latitude: number, still: boolean, now: () => number}} options `still` for people who want no movement between ticks
   */
  constructor(store, options) {
    this.id = "objects";
    this.type = /** @type {const} */ ("custom");
    this.renderingMode = /** @type {const} */ ("2d");
    this.store = store;
    this.options = options;
    this.metre = METRE / Math.cos((options.latitude * Math.PI) / 180);
    this.epoch = options.now();
    /** @type {ObjectFilter} */
    this.filter = { people: true, vehicles: true, tails: true, rings: true };
    this.changed = true;
    this.bodyCount = 0;
    this.tailCount = 0;
    this.waiting = false;
  }

  /**
   * @param {MapLibreMap} map
   * @param {WebGLRenderingContext | WebGL2RenderingContext} context
   */
  onAdd(map, context) {
    const gl = /** @type {WebGL2RenderingContext} */ (context);
    this.map = map;
    const shared = ["matrix", "viewport", "person", "vehicle"];
    this.body = buildProgram(gl, BODY_VERTEX, BODY_FRAGMENT, [...shared, "now", "size", "metre", "ring", "glide", "fade"]);
    this.tail = buildProgram(gl, TAIL_VERTEX, TAIL_FRAGMENT, [...shared, "width"]);
    this.bodies = buildInstances(gl, this.body.program, [
      ["a_path", 4],
      ["a_time", 3],
      ["a_accuracy", 1],
      ["a_kind", 2],
    ]);
    this.tails = buildInstances(gl, this.tail.program, [
      ["a_piece", 4],
      ["a_look", 2],
    ]);
    this.changed = true;
  }

  /** The store or the filter changed: draw again. */
  refresh() {
    this.changed = true;
    this.map?.triggerRepaint();
  }

  /**
   * @param {WebGLRenderingContext | WebGL2RenderingContext} context
   * @param {{defaultProjectionData: {mainMatrix: ArrayLike<number>}}} input
   */
  render(context, input) {
    if (!this.map || !this.bodies || !this.tails || !this.body || !this.tail) return;
    const gl = /** @type {WebGL2RenderingContext} */ (context);
    const zoom = this.map.getZoom();
    if (this.changed) this.pack(gl, this.bodies, this.tails);
    const matrix = matrixAt(input.defaultProjectionData.mainMatrix, this.store.originX, this.store.originY);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    if (this.filter.tails && zoom >= TAILS_FROM_ZOOM && this.tailCount) {
      this.begin(gl, this.tail, matrix);
      gl.uniform1f(this.tail.at.width, (zoom < 15 ? 2 : 3) * devicePixelRatio);
      drawInstances(gl, this.tails, this.tailCount);
    }
    if (this.bodyCount) {
      this.drawBodies(gl, this.body, this.bodies, matrix, zoom);
      this.glideOn();
    }
  }

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {Program} program
   * @param {Instances} bodies
   * @param {Float32Array} matrix
   * @param {number} zoom
   */
  drawBodies(gl, program, bodies, matrix, zoom) {
    this.begin(gl, program, matrix);
    gl.uniform1f(program.at.now, this.options.now() - this.epoch);
    gl.uniform1f(program.at.size, bodyPixels(zoom) * devicePixelRatio);
    gl.uniform1f(program.at.metre, this.metre);
    gl.uniform1f(program.at.fade, FADE_S);
    gl.uniform1i(program.at.glide, this.options.still ? 0 : 1);
    if (this.filter.rings && zoom >= RINGS_FROM_ZOOM) {
      gl.uniform1i(program.at.ring, 1);
      drawInstances(gl, bodies, this.bodyCount);
    }
    gl.uniform1i(program.at.ring, 0);
    drawInstances(gl, bodies, this.bodyCount);
  }

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {Program} program
   * @param {Float32Array} matrix
   */
  begin(gl, program, matrix) {
    gl.useProgram(program.program);
    gl.uniformMatrix4fv(program.at.matrix, false, matrix);
    gl.uniform2f(program.at.viewport, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.uniform3fv(program.at.person, rgb(OVERLAY.person));
    gl.uniform3fv(program.at.vehicle, rgb(OVERLAY.vehicle));
  }

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {Instances} bodies
   * @param {Instances} tails
   */
  pack(gl, bodies, tails) {
    const packed = packBodies(this.store, this.epoch, this.filter);
    const pieces = this.filter.tails ? packTails(this.store, this.filter) : { data: new Float32Array(0), count: 0 };
    upload(gl, bodies, packed.data);
    upload(gl, tails, pieces.data);
    this.bodyCount = packed.count;
    this.tailCount = pieces.count;
    this.changed = false;
  }

  /** Draw again soon, unless nothing moves between ticks. */
  glideOn() {
    if (this.waiting || this.options.still || document.hidden) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.map?.triggerRepaint();
    }, Math.max(30, frameMs() / DRAWING_SHARE));
  }

  /**
   * The object under the pointer.
   *
   * @param {{x: number, y: number}} point screen pixels
   * @param {number} reachPx
   * @returns {number} its slot, -1 for none
   */
  pick(point, reachPx) {
    if (!this.map) return -1;
    const c = this.store.columns;
    const now = this.options.now();
    let best = -1;
    let nearest = reachPx;
    for (let i = 0; i < this.store.count; i++) {
      if (!shown(c.class[i], this.filter)) continue;
      const part = this.store.progress(i, now);
      const place = this.map.project(this.store.lonLat(c.x0[i] + (c.x1[i] - c.x0[i]) * part, c.y0[i] + (c.y1[i] - c.y0[i]) * part));
      const distance = Math.hypot(place.x - point.x, place.y - point.y);
      if (distance < nearest) {
        nearest = distance;
        best = i;
      }
    }
    return best;
  }

  /**
   * @param {MapLibreMap} _map
   * @param {WebGLRenderingContext | WebGL2RenderingContext} context
   */
  onRemove(_map, context) {
    const gl = /** @type {WebGL2RenderingContext} */ (context);
    for (const set of [this.bodies, this.tails]) {
      if (!set) continue;
      gl.deleteVertexArray(set.array);
      gl.deleteBuffer(set.buffer);
      gl.deleteBuffer(set.corners);
    }
    for (const program of [this.body, this.tail]) if (program) gl.deleteProgram(program.program);
    this.map = undefined;
  }
}

/** @param {number} zoom @returns {number} half the size of a body in CSS pixels */
function bodyPixels(zoom) {
  return Math.min(11, Math.max(2.6, 2.6 + (zoom - 12) * 1.5));
}

let lastFrame = 0;
let smoothedMs = 16;

/** How long a frame of the whole page takes, smoothed: from animation frames that follow each other directly. */
function frameMs() {
  requestAnimationFrame((began) => {
    requestAnimationFrame((next) => {
      if (began !== lastFrame) smoothedMs = smoothedMs * 0.8 + Math.min(250, next - began) * 0.2;
      lastFrame = began;
    });
  });
  return smoothedMs;
}
