/** Packs the object store's columns into what the vertex arrays of `objects-layer.js` read. */

import { SIMULATED } from "../lib/frames.js";
import { TAIL_LENGTH } from "../lib/object-store.js";

/** Floats of a body: path (4), time (3), accuracy (1), kind (2). */
export const BODY_FLOATS = 10;
/** Floats of a piece of a tail: ends (4), alpha and class (2). */
export const PIECE_FLOATS = 6;

/**
 * @param {import("../lib/object-store.js").ObjectStore} store
 * @param {number} epoch seconds that times are counted from, to keep them exact in float32
 * @param {ObjectFilter} filter
 * @returns {{data: Float32Array, count: number}}
 */
export function packBodies(store, epoch, filter) {
  const c = store.columns;
  const data = new Float32Array(store.count * BODY_FLOATS);
  let at = 0;
  for (let i = 0; i < store.count; i++) {
    if (!shown(c.class[i], filter)) continue;
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
    at += BODY_FLOATS;
  }
  return { data: data.subarray(0, at), count: at / BODY_FLOATS };
}

/**
 * Pieces from the oldest remembered position to where the object was last drawn, fading out backwards.
 *
 * @param {import("../lib/object-store.js").ObjectStore} store
 * @param {ObjectFilter} filter
 * @returns {{data: Float32Array, count: number}}
 */
export function packTails(store, filter) {
  const c = store.columns;
  const data = new Float32Array(store.count * TAIL_LENGTH * PIECE_FLOATS);
  let at = 0;
  for (let i = 0; i < store.count; i++) {
    if (!shown(c.class[i], filter)) continue;
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
      at += PIECE_FLOATS;
    }
  }
  return { data: data.subarray(0, at), count: at / PIECE_FLOATS };
}

/** @param {number} objectClass @param {ObjectFilter} filter */
export function shown(objectClass, filter) {
  return objectClass === 1 ? filter.people : filter.vehicles;
}
