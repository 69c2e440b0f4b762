/** Decodes the binary frames of moving objects; the twin of `safecity_gis/messages/frames.py`. */

export const VERSION = 1;
export const HEADER_BYTES = 32;
export const OBJECT_BYTES = 32;
export const SNAPSHOT = 0;
export const TICK = 1;
export const SIMULATED = 1;
export const STALE = 4;

const COORDINATE_SCALE = 1e-7;

/** A frame that this page cannot read. */
export class BadFrame extends Error {}

/**
 * One frame as columns; every array has one entry per object.
 *
 * @param {ArrayBuffer} buffer
 * @returns {LiveFrame} positions in degrees, velocities in m/s (east, north), ages in seconds from capture to server time,
 *     accuracies in metres (radius).
 * @throws {BadFrame} another version, an unknown kind, or a length that is not what the header says.
 */
export function decodeFrame(buffer) {
  if (buffer.byteLength < HEADER_BYTES) throw new BadFrame(`a frame has at least ${HEADER_BYTES} bytes, got ${buffer.byteLength}`);
  const view = new DataView(buffer);
  const version = view.getUint8(0);
  const kind = view.getUint8(1);
  if (version !== VERSION) throw new BadFrame(`expected version ${VERSION}, got ${version}`);
  if (kind !== SNAPSHOT && kind !== TICK) throw new BadFrame(`unknown kind ${kind}`);
  const count = view.getUint32(16, true);
  const removedCount = view.getUint32(20, true);
  const expected = HEADER_BYTES + count * OBJECT_BYTES + removedCount * 4;
  if (buffer.byteLength !== expected) throw new BadFrame(`expected ${expected} bytes, got ${buffer.byteLength}`);
  return {
    kind,
    sequence: view.getUint32(4, true),
    serverTime: view.getFloat64(8, true),
    count,
    ...decodeObjects(view, count),
    removed: decodeHandles(view, HEADER_BYTES + count * OBJECT_BYTES, removedCount),
  };
}

/**
 * @param {DataView} view
 * @param {number} count
 */
function decodeObjects(view, count) {
  const columns = {
    handles: new Uint32Array(count),
    lon: new Float64Array(count),
    lat: new Float64Array(count),
    velocityE: new Float32Array(count),
    velocityN: new Float32Array(count),
    cameras: new Uint32Array(count),
    age: new Float32Array(count),
    accuracy: new Float32Array(count),
    classes: new Uint8Array(count),
    flags: new Uint8Array(count),
  };
  for (let i = 0, at = HEADER_BYTES; i < count; i++, at += OBJECT_BYTES) {
    columns.handles[i] = view.getUint32(at, true);
    columns.lon[i] = view.getInt32(at + 4, true) * COORDINATE_SCALE;
    columns.lat[i] = view.getInt32(at + 8, true) * COORDINATE_SCALE;
    columns.velocityE[i] = view.getInt16(at + 12, true) / 100;
    columns.velocityN[i] = view.getInt16(at + 14, true) / 100;
    columns.cameras[i] = view.getUint32(at + 16, true);
    columns.age[i] = view.getUint16(at + 20, true) / 1000;
    columns.accuracy[i] = view.getUint16(at + 22, true) / 10;
    columns.classes[i] = view.getUint8(at + 24);
    columns.flags[i] = view.getUint8(at + 25);
  }
  return columns;
}

/**
 * @param {DataView} view
 * @param {number} start
 * @param {number} count
 */
function decodeHandles(view, start, count) {
  const handles = new Uint32Array(count);
  for (let i = 0; i < count; i++) handles[i] = view.getUint32(start + i * 4, true);
  return handles;
}

/**
 * Whether a tick follows on what was received before.
 *
 * @param {number | null} last sequence of the frame before, null when there was none
 * @param {number} next
 */
export function follows(last, next) {
  return last !== null && next === (last + 1) >>> 0;
}
