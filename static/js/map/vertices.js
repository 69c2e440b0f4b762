/** Packs the object store's columns into what the vertex arrays of `objects-layer.js` read: points, and quads of four like vertices. */

import { SIMULATED } from "../lib/frames.js";
import { TAIL_LENGTH } from "../lib/object-store.js";

/** Floats of a body: path (4), time (3), accuracy (1), kind (2). */
export const BODY_FLOATS = 10;
/** Floats of each of the four vertices of a piece of a tail: ends (4), alpha and class (2). */
export const PIECE_FLOATS = 6;

/** A typed array that grows and is used again: packing four times a second leaves nothing behind. */
export class Scratch {
  constructor() {
    this.data = new Float32Array(1024);
  }

  /** @param {number} floats @returns {Float32Array} at least so long; what it held is gone */
  room(floats) {
    if (this.data.length < floats) this.data = new Float32Array(Math.ceil(floats * 1.5));
    return this.data;
  }
}

/**
 * One vertex an object.
 *
 * @param {import("../lib/object-store.js").ObjectStore} store
 * @param {number} epoch seconds that times are counted from, to keep them exact in float32
 * @param {ObjectFilter} filter
 * @param {Scratch} scratch
 * @returns {{data: Float32Array, count: number}}
 */
export function packBodies(store, epoch, filter, scratch = new Scratch()) {
  const data = scratch.room(store.count * BODY_FLOATS);
  let at = 0;
  for (let i = 0; i < store.count; i++) {
    if (!shown(store.columns.class[i], filter)) continue;
    putBody(store.columns, i, epoch, data, at);
    at += BODY_FLOATS;
  }
  return { data: data.subarray(0, at), count: at / BODY_FLOATS };
}

/**
 * Rings of uncertainty around the objects in view: quads of the bodies' floats.
 *
 * @param {import("../lib/object-store.js").ObjectStore} store
 * @param {number} epoch
 * @param {ObjectFilter} filter
 * @param {Bounds} view
 * @param {Scratch} scratch
 * @returns {{data: Float32Array, count: number}} `count` quads
 */
export function packRings(store, epoch, filter, view, scratch = new Scratch()) {
  const c = store.columns;
  const data = scratch.room(store.count * BODY_FLOATS * 4);
  let at = 0;
  for (let i = 0; i < store.count; i++) {
    if (!shown(c.class[i], filter) || !within(view, c.x1[i], c.y1[i])) continue;
    putBody(c, i, epoch, data, at);
    at = repeat(data, at, BODY_FLOATS);
  }
  return { data: data.subarray(0, at), count: at / BODY_FLOATS / 4 };
}

/**
 * Pieces from the oldest remembered position to where the object was last drawn, fading out backwards; only those in view.
 *
 * @param {import("../lib/object-store.js").ObjectStore} store
 * @param {ObjectFilter} filter
 * @param {Bounds} view
 * @param {Scratch} scratch
 * @returns {{data: Float32Array, count: number}} `count` quads
 */
export function packTails(store, filter, view, scratch = new Scratch()) {
  const c = store.columns;
  const data = scratch.room(store.count * TAIL_LENGTH * PIECE_FLOATS * 4);
  let at = 0;
  for (let i = 0; i < store.count; i++) {
    if (!shown(c.class[i], filter) || !within(view, c.x0[i], c.y0[i])) continue;
    const size = c.tailSize[i];
    const strength = c.flags[i] & SIMULATED ? 0.7 : 0.95;
    for (let j = 0; j < size; j++) {
      const from = i * TAIL_LENGTH + j;
      const last = j === size - 1;
      data[at] = c.tailX[from];
      data[at + 1] = c.tailY[from];
      data[at + 2] = last ? c.x0[i] : c.tailX[from + 1];
      data[at + 3] = last ? c.y0[i] : c.tailY[from + 1];
      data[at + 4] = (strength * (j + 1)) / size;
      data[at + 5] = c.class[i];
      at = repeat(data, at, PIECE_FLOATS);
    }
  }
  return { data: data.subarray(0, at), count: at / PIECE_FLOATS / 4 };
}

/** @param {number} objectClass @param {ObjectFilter} filter */
export function shown(objectClass, filter) {
  return objectClass === 1 ? filter.people : filter.vehicles;
}

/**
 * @param {ObjectColumns} c
 * @param {number} i
 * @param {number} epoch
 * @param {Float32Array} data
 * @param {number} at
 */
function putBody(c, i, epoch, data, at) {
  data[at] = c.x0[i];
  data[at + 1] = c.y0[i];
  data[at + 2] = c.x1[i];
  data[at + 3] = c.y1[i];
  data[at + 4] = c.start[i] - epoch;
  data[at + 5] = c.glide[i];
  data[at + 6] = c.seen[i] - epoch;
  data[at + 7] = c.accuracy[i];
  data[at + 8] = c.class[i];
  data[at + 9] = c.flags[i];
}

/**
 * The vertex at `at` three times more; the shader knows by its number which corner it is.
 *
 * @param {Float32Array} data
 * @param {number} at
 * @param {number} floats
 * @returns {number} where the next quad begins
 */
function repeat(data, at, floats) {
  data.copyWithin(at + floats, at, at + floats);
  data.copyWithin(at + 2 * floats, at, at + 2 * floats);
  return at + 4 * floats;
}

/** @param {Bounds} view @param {number} x @param {number} y */
function within(view, x, y) {
  return x >= view.west && x <= view.east && y >= view.north && y <= view.south;
}
