/** Moving objects as typed columns: handles to slots, positions to draw between, and short tails. */

import { SNAPSHOT, STALE } from "./frames.js";
import { lonLatOf, mercatorX, mercatorY } from "./mercator.js";

/** Positions remembered per object for its tail, and the least time in seconds between two of them. */
export const TAIL_LENGTH = 10;
export const TAIL_STEP_S = 0.7;

const START_CAPACITY = 1024;
const MIN_GLIDE_S = 0.15;
const MAX_GLIDE_S = 1.2;
/** A step of more than this (mercator, about 200 m) is a jump, not a movement: no gliding, no tail. */
const JUMP = 5e-6;

/**
 * Columns, one entry per slot (`x0`, `y0` where it was drawn when `start` was, `x1`, `y1` where it goes by `start + glide`), relative to
 * `origin` in mercator units; slots 0…`count`-1 are in use.
 */
export class ObjectStore {
  /**
   * @param {number} originLon
   * @param {number} originLat
   */
  constructor(originLon, originLat) {
    this.originX = mercatorX(originLon);
    this.originY = mercatorY(originLat);
    this.count = 0;
    /** @type {Map<number, number>} */
    this.slots = new Map();
    this.capacity = START_CAPACITY;
    this.columns = emptyColumns(START_CAPACITY);
  }

  /**
   * Take over a frame. A snapshot keeps the tails of objects that it still holds.
   *
   * @param {LiveFrame} frame
   * @param {number} now seconds on any steady clock
   */
  apply(frame, now) {
    if (frame.kind === SNAPSHOT) {
      const kept = new Set(frame.handles);
      for (const handle of [...this.slots.keys()]) if (!kept.has(handle)) this.remove(handle);
    }
    for (const handle of frame.removed) this.remove(handle);
    for (let i = 0; i < frame.count; i++) this.put(frame, i, now);
  }

  clear() {
    this.slots.clear();
    this.count = 0;
  }

  /**
   * @param {LiveFrame} frame
   * @param {number} i
   * @param {number} now
   */
  put(frame, i, now) {
    const x = mercatorX(frame.lon[i]) - this.originX;
    const y = mercatorY(frame.lat[i]) - this.originY;
    let slot = this.slots.get(frame.handles[i]);
    const fresh = slot === undefined;
    if (slot === undefined) {
      if (this.count === this.capacity) this.grow();
      slot = this.count++;
      this.slots.set(frame.handles[i], slot);
    }
    const c = this.columns;
    if (fresh || Math.hypot(x - c.x1[slot], y - c.y1[slot]) > JUMP) this.place(slot, x, y, now);
    else this.glide(slot, x, y, now);
    c.handle[slot] = frame.handles[i];
    c.camera[slot] = frame.cameras[i];
    c.class[slot] = frame.classes[i];
    c.flags[slot] = frame.flags[i];
    c.accuracy[slot] = frame.accuracy[i];
    c.seen[slot] = now - frame.age[i];
  }

  /**
   * @param {number} slot
   * @param {number} x
   * @param {number} y
   * @param {number} now
   */
  place(slot, x, y, now) {
    const c = this.columns;
    c.x0[slot] = c.x1[slot] = x;
    c.y0[slot] = c.y1[slot] = y;
    c.start[slot] = now;
    c.glide[slot] = MIN_GLIDE_S;
    c.tailSize[slot] = 0;
    this.remember(slot, x, y, now);
  }

  /**
   * @param {number} slot
   * @param {number} x
   * @param {number} y
   * @param {number} now
   */
  glide(slot, x, y, now) {
    const c = this.columns;
    const part = this.progress(slot, now);
    c.x0[slot] += (c.x1[slot] - c.x0[slot]) * part;
    c.y0[slot] += (c.y1[slot] - c.y0[slot]) * part;
    c.x1[slot] = x;
    c.y1[slot] = y;
    c.glide[slot] = Math.min(MAX_GLIDE_S, Math.max(MIN_GLIDE_S, now - c.start[slot]));
    c.start[slot] = now;
    if (now - c.tailAt[slot] >= TAIL_STEP_S) this.remember(slot, x, y, now);
  }

  /**
   * How far an object is between its two positions, 0…1.
   *
   * @param {number} slot
   * @param {number} now
   */
  progress(slot, now) {
    return Math.min(1, Math.max(0, (now - this.columns.start[slot]) / this.columns.glide[slot]));
  }

  /**
   * @param {number} slot
   * @param {number} x
   * @param {number} y
   * @param {number} now
   */
  remember(slot, x, y, now) {
    const c = this.columns;
    const base = slot * TAIL_LENGTH;
    const size = c.tailSize[slot];
    if (size === TAIL_LENGTH) {
      c.tailX.copyWithin(base, base + 1, base + TAIL_LENGTH);
      c.tailY.copyWithin(base, base + 1, base + TAIL_LENGTH);
    } else c.tailSize[slot] = size + 1;
    const last = base + c.tailSize[slot] - 1;
    c.tailX[last] = x;
    c.tailY[last] = y;
    c.tailAt[slot] = now;
  }

  /** @param {number} handle */
  remove(handle) {
    const slot = this.slots.get(handle);
    if (slot === undefined) return;
    this.slots.delete(handle);
    const last = --this.count;
    if (slot === last) return;
    for (const column of Object.values(this.columns)) {
      const width = column.length / this.capacity;
      column.copyWithin(slot * width, last * width, (last + 1) * width);
    }
    this.slots.set(this.columns.handle[slot], slot);
  }

  /**
   * @param {number} x mercator offset from the origin
   * @param {number} y
   * @returns {[number, number]} lon, lat in degrees
   */
  lonLat(x, y) {
    return lonLatOf(this.originX + x, this.originY + y);
  }

  grow() {
    const wider = emptyColumns(this.capacity * 2);
    for (const name of /** @type {(keyof ObjectColumns)[]} */ (Object.keys(wider))) wider[name].set(this.columns[name]);
    this.columns = wider;
    this.capacity *= 2;
  }

  /**
   * Objects by how they may be counted.
   *
   * @returns {{total: number, simulated: number, stale: number, people: number}}
   */
  tally() {
    const { flags, class: classes } = this.columns;
    let simulated = 0;
    let stale = 0;
    let people = 0;
    for (let i = 0; i < this.count; i++) {
      simulated += flags[i] & 1;
      stale += flags[i] & STALE ? 1 : 0;
      people += classes[i] === 1 ? 1 : 0;
    }
    return { total: this.count, simulated, stale, people };
  }
}

/**
 * @param {number} capacity
 * @returns {ObjectColumns}
 */
function emptyColumns(capacity) {
  return {
    handle: new Uint32Array(capacity),
    camera: new Uint32Array(capacity),
    x0: new Float32Array(capacity),
    y0: new Float32Array(capacity),
    x1: new Float32Array(capacity),
    y1: new Float32Array(capacity),
    start: new Float64Array(capacity),
    glide: new Float32Array(capacity),
    seen: new Float64Array(capacity),
    accuracy: new Float32Array(capacity),
    class: new Uint8Array(capacity),
    flags: new Uint8Array(capacity),
    tailX: new Float32Array(capacity * TAIL_LENGTH),
    tailY: new Float32Array(capacity * TAIL_LENGTH),
    tailSize: new Uint8Array(capacity),
    tailAt: new Float64Array(capacity),
  };
}
