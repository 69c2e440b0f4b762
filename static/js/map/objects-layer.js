/** Moving objects as a custom WebGL layer: bodies that glide between ticks, tails, and rings of uncertainty. */

import { OVERLAY } from "../style/palette.js";
import { buildProgram, buildVertices, drawPoints, drawQuads, dropVertices, rgb, upload } from "./gl.js";
import { matrixAt, mercatorX, mercatorY } from "../lib/mercator.js";
import { BODY_FRAGMENT, BODY_VERTEX, RING_FRAGMENT, RING_VERTEX, TAIL_FRAGMENT, TAIL_VERTEX } from "./shaders.js";
import { Scratch, packBodies, packRings, packTails, shown } from "./vertices.js";

const TAILS_FROM_ZOOM = 13;
const RINGS_FROM_ZOOM = 16;
/** Between two drawings of what glides, at least. */
const GLIDE_MS = 30;
/** Seconds after which an object that nothing was heard of has faded. */
const FADE_S = 6;
const METRE = 1 / 40075016.7;
/** What lies so far beyond the edges (part of the view) is packed as well: the map moves on between two packings. */
const MARGIN = 0.5;
const PERSON = rgb(OVERLAY.person);
const VEHICLE = rgb(OVERLAY.vehicle);
const NOTHING = { data: new Float32Array(0), count: 0 };
/** @type {[string, number][]} */
const BODY_LAYOUT = [
  ["a_path", 4],
  ["a_time", 3],
  ["a_accuracy", 1],
  ["a_kind", 2],
];
/** @type {[string, number][]} */
const TAIL_LAYOUT = [
  ["a_piece", 4],
  ["a_look", 2],
];

export class ObjectsLayer {
  /**
   * @param {import("../lib/object-store.js").ObjectStore} store
   * @param {{latitude: number, still: boolean, now: () => number, pace: {restMs: () => number}}} options
   *     `still` for people who want no movement between ticks
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
    this.counts = { bodies: 0, rings: 0, tails: 0 };
    this.scratch = { bodies: new Scratch(), rings: new Scratch(), tails: new Scratch() };
    this.waiting = false;
  }

  /**
   * @param {MapLibreMap} map
   * @param {WebGLRenderingContext | WebGL2RenderingContext} context
   */
  onAdd(map, context) {
    const gl = /** @type {WebGL2RenderingContext} */ (context);
    this.map = map;
    map.on("moveend", () => {
      this.changed = true;
    });
    const inks = ["matrix", "person", "vehicle"];
    const gliding = [...inks, "now", "glide", "fade"];
    this.body = buildProgram(gl, BODY_VERTEX, BODY_FRAGMENT, [...gliding, "size"]);
    this.ring = buildProgram(gl, RING_VERTEX, RING_FRAGMENT, [...gliding, "viewport", "metre"]);
    this.tail = buildProgram(gl, TAIL_VERTEX, TAIL_FRAGMENT, [...inks, "viewport", "width"]);
    this.bodies = buildVertices(gl, this.body.program, BODY_LAYOUT);
    this.rings = buildVertices(gl, this.ring.program, BODY_LAYOUT);
    this.tails = buildVertices(gl, this.tail.program, TAIL_LAYOUT);
    this.changed = true;
  }

  /** The store changed: draw again as soon as the machine bears it. */
  refresh() {
    this.changed = true;
    this.drawSoon(0);
  }

  /** @param {Partial<ObjectFilter>} wants what else is shown, or no longer, at once */
  show(wants) {
    this.filter = { ...this.filter, ...wants };
    this.changed = true;
    this.map?.triggerRepaint();
  }

  /**
   * @param {WebGLRenderingContext | WebGL2RenderingContext} context
   * @param {{defaultProjectionData: {mainMatrix: ArrayLike<number>}}} input
   */
  render(context, input) {
    if (!this.map || !this.body || !this.ring || !this.tail || !this.bodies || !this.rings || !this.tails) return;
    const gl = /** @type {WebGL2RenderingContext} */ (context);
    const zoom = this.map.getZoom();
    const wants = { tails: this.filter.tails && zoom >= TAILS_FROM_ZOOM, rings: this.filter.rings && zoom >= RINGS_FROM_ZOOM };
    if (this.changed) this.pack(gl, { bodies: this.bodies, rings: this.rings, tails: this.tails }, wants);
    const matrix = matrixAt(input.defaultProjectionData.mainMatrix, this.store.originX, this.store.originY);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    if (wants.tails && this.counts.tails) {
      this.begin(gl, this.tail, matrix);
      gl.uniform1f(this.tail.at.width, (zoom < 15 ? 2 : 3) * this.map.getPixelRatio());
      drawQuads(gl, this.tails, this.counts.tails);
    }
    if (wants.rings && this.counts.rings) {
      this.beginGliding(gl, this.ring, matrix);
      gl.uniform1f(this.ring.at.metre, this.metre);
      drawQuads(gl, this.rings, this.counts.rings);
    }
    if (this.counts.bodies) {
      this.beginGliding(gl, this.body, matrix);
      gl.uniform1f(this.body.at.size, bodyPixels(zoom) * this.map.getPixelRatio());
      drawPoints(gl, this.bodies, this.counts.bodies);
      this.glideOn();
    }
  }

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {Program} program
   * @param {Float32Array} matrix
   */
  begin(gl, program, matrix) {
    gl.useProgram(program.program);
    gl.uniformMatrix4fv(program.at.matrix, false, matrix);
    if (program.at.viewport) gl.uniform2f(program.at.viewport, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.uniform3fv(program.at.person, PERSON);
    gl.uniform3fv(program.at.vehicle, VEHICLE);
  }

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {Program} program
   * @param {Float32Array} matrix
   */
  beginGliding(gl, program, matrix) {
    this.begin(gl, program, matrix);
    gl.uniform1f(program.at.now, this.options.now() - this.epoch);
    gl.uniform1f(program.at.fade, FADE_S);
    gl.uniform1i(program.at.glide, this.options.still ? 0 : 1);
  }

  /**
   * @param {WebGL2RenderingContext} gl
   * @param {{bodies: Vertices, rings: Vertices, tails: Vertices}} vertices
   * @param {{rings: boolean, tails: boolean}} wants what this zoom shows
   */
  pack(gl, vertices, wants) {
    const { store, epoch, filter, scratch } = this;
    const view = this.reach();
    const packed = {
      bodies: packBodies(store, epoch, filter, scratch.bodies),
      rings: wants.rings ? packRings(store, epoch, filter, view, scratch.rings) : NOTHING,
      tails: wants.tails ? packTails(store, filter, view, scratch.tails) : NOTHING,
    };
    for (const name of /** @type {("bodies" | "rings" | "tails")[]} */ (["bodies", "rings", "tails"])) {
      this.counts[name] = packed[name].count;
      if (packed[name].count) upload(gl, vertices[name], packed[name].data);
    }
    this.changed = false;
  }

  /** @returns {Bounds} the view and its surroundings, relative to the store's origin */
  reach() {
    const bounds = /** @type {MapLibreMap} */ (this.map).getBounds();
    const [west, east] = [mercatorX(bounds.getWest()), mercatorX(bounds.getEast())];
    const [north, south] = [mercatorY(bounds.getNorth()), mercatorY(bounds.getSouth())];
    const [dx, dy] = [(east - west) * MARGIN, (south - north) * MARGIN];
    const { originX, originY } = this.store;
    return { west: west - dx - originX, east: east + dx - originX, north: north - dy - originY, south: south + dy - originY };
  }

  /** Draw again soon, unless nothing moves between ticks. */
  glideOn() {
    if (!this.options.still && !document.hidden) this.drawSoon(GLIDE_MS);
  }

  /** @param {number} afterMs at the earliest; a slow machine draws less often and stays usable */
  drawSoon(afterMs) {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.map?.triggerRepaint();
    }, Math.max(afterMs, this.options.pace.restMs()));
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
    for (const vertices of [this.bodies, this.rings, this.tails]) if (vertices) dropVertices(gl, vertices);
    for (const program of [this.body, this.ring, this.tail]) if (program) gl.deleteProgram(program.program);
    this.map = undefined;
  }
}

/** @param {number} zoom @returns {number} half the size of a body in CSS pixels */
function bodyPixels(zoom) {
  return Math.min(11, Math.max(2.6, 2.6 + (zoom - 12) * 1.5));
}
