import assert from "node:assert/strict";
import { test } from "node:test";

import { SIMULATED, SNAPSHOT, STALE, TICK } from "../../../static/js/lib/frames.js";
import { ObjectStore, TAIL_LENGTH } from "../../../static/js/lib/object-store.js";
import { PIECE_FLOATS, packBodies, packRings, packTails } from "../../../static/js/map/vertices.js";

const LON = 67.03;
const LAT = 24.87;
const STEP = 0.00001;

/**
 * @param {number} kind
 * @param {{handle: number, lon?: number, lat?: number, flags?: number, objectClass?: number, age?: number}[]} objects
 * @param {number[]} [removed]
 */
function frame(kind, objects, removed = []) {
  return {
    kind,
    sequence: 0,
    serverTime: 0,
    count: objects.length,
    handles: Uint32Array.from(objects, (o) => o.handle),
    lon: Float64Array.from(objects, (o) => o.lon ?? LON),
    lat: Float64Array.from(objects, (o) => o.lat ?? LAT),
    velocityE: new Float32Array(objects.length),
    velocityN: new Float32Array(objects.length),
    cameras: new Uint32Array(objects.length).fill(5),
    age: Float32Array.from(objects, (o) => o.age ?? 0),
    accuracy: new Float32Array(objects.length).fill(2),
    classes: Uint8Array.from(objects, (o) => o.objectClass ?? 1),
    flags: Uint8Array.from(objects, (o) => o.flags ?? 0),
    removed: Uint32Array.from(removed),
  };
}

/** @param {ObjectStore} store @param {number} handle */
function placeOf(store, handle) {
  const slot = /** @type {number} */ (store.slots.get(handle));
  return store.lonLat(store.columns.x1[slot], store.columns.y1[slot]);
}

test("a snapshot replaces what was there", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }, { handle: 2 }]), 0);
  store.apply(frame(SNAPSHOT, [{ handle: 2 }, { handle: 3 }]), 1);
  assert.deepEqual([...store.slots.keys()].sort(), [2, 3]);
  assert.equal(store.count, 2);
});

test("a tick adds, moves and removes", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }, { handle: 2 }]), 0);
  store.apply(frame(TICK, [{ handle: 2, lon: LON + STEP }, { handle: 9 }], [1]), 0.25);
  assert.deepEqual([...store.slots.keys()].sort(), [2, 9]);
  assert.ok(Math.abs(placeOf(store, 2)[0] - (LON + STEP)) < 1e-7);
});

test("removing moves the last object into the hole with all that belongs to it", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }, { handle: 2 }, { handle: 3, lon: LON + 5 * STEP, objectClass: 4 }]), 0);
  store.apply(frame(TICK, [], [1, 77]), 1);
  assert.equal(store.count, 2);
  assert.ok(Math.abs(placeOf(store, 3)[0] - (LON + 5 * STEP)) < 1e-7);
  assert.equal(store.columns.class[/** @type {number} */ (store.slots.get(3))], 4);
});

test("it grows past its first capacity without losing anybody", () => {
  const store = new ObjectStore(LON, LAT);
  const many = Array.from({ length: 3000 }, (_, i) => ({ handle: i + 1, lon: LON + i * 1e-6 }));
  store.apply(frame(SNAPSHOT, many), 0);
  assert.equal(store.count, 3000);
  assert.ok(Math.abs(placeOf(store, 3000)[0] - (LON + 2999e-6)) < 1e-7);
});

test("an object glides from where it is drawn, not from where it was going", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }]), 0);
  store.apply(frame(TICK, [{ handle: 1, lon: LON + 10 * STEP }]), 1);
  store.apply(frame(TICK, [{ handle: 1, lon: LON + 20 * STEP }]), 1.5);
  const { x0, y0 } = store.columns;
  const [lon] = store.lonLat(x0[0], y0[0]);
  assert.ok(lon > LON + 4 * STEP && lon < LON + 6 * STEP, `drawn at ${lon - LON}`);
});

test("a jump is not a movement: it has no glide and starts a new tail", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }]), 0);
  store.apply(frame(TICK, [{ handle: 1, lon: LON + STEP }]), 1);
  store.apply(frame(TICK, [{ handle: 1, lon: LON + 0.1 }]), 2);
  assert.equal(store.columns.x0[0], store.columns.x1[0]);
  assert.equal(store.columns.tailSize[0], 1);
});

test("a tail remembers no more than it may", () => {
  const store = new ObjectStore(LON, LAT);
  for (let i = 0; i < 40; i++) store.apply(frame(TICK, [{ handle: 1, lon: LON + i * STEP }]), i);
  assert.equal(store.columns.tailSize[0], TAIL_LENGTH);
  const newest = store.lonLat(store.columns.tailX[TAIL_LENGTH - 1], store.columns.tailY[TAIL_LENGTH - 1]);
  assert.ok(Math.abs(newest[0] - (LON + 39 * STEP)) < 1e-7);
});

test("a snapshot keeps the tails of those who stay", () => {
  const store = new ObjectStore(LON, LAT);
  for (let i = 0; i < 5; i++) store.apply(frame(TICK, [{ handle: 1, lon: LON + i * STEP }]), i);
  store.apply(frame(SNAPSHOT, [{ handle: 1, lon: LON + 5 * STEP }]), 5);
  assert.equal(store.columns.tailSize[0], 6);
});

test("what is seen late counts as seen then", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1, age: 2.5 }]), 10);
  assert.equal(store.columns.seen[0], 7.5);
});

test("the tally tells people, simulated and stale apart", () => {
  const store = new ObjectStore(LON, LAT);
  const objects = [
    { handle: 1, flags: SIMULATED },
    { handle: 2, flags: SIMULATED | STALE, objectClass: 4 },
    { handle: 3 },
  ];
  store.apply(frame(SNAPSHOT, objects), 0);
  assert.deepEqual(store.tally(), { total: 3, simulated: 2, stale: 1, people: 2 });
});

test("packed bodies leave out what is switched off", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }, { handle: 2, objectClass: 4 }, { handle: 3 }]), 0);
  const filter = { people: false, vehicles: true, tails: true, rings: true };
  assert.equal(packBodies(store, 0, filter).count, 1);
  assert.equal(packBodies(store, 0, { ...filter, people: true }).count, 3);
});

const EVERYTHING = { people: true, vehicles: true, tails: true, rings: true };
const EVERYWHERE = { west: -1, east: 1, north: -1, south: 1 };

test("packed tails end where the object is drawn, and each piece has four like vertices", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }]), 0);
  store.apply(frame(TICK, [{ handle: 1, lon: LON + STEP }]), 1);
  const { data, count } = packTails(store, EVERYTHING, EVERYWHERE);
  assert.equal(count, 2);
  assert.equal(data.length, 2 * 4 * PIECE_FLOATS);
  assert.equal(data[4 * PIECE_FLOATS + 2], store.columns.x0[0]);
  const vertices = [4, 5, 6, 7].map((n) => [...data.subarray(n * PIECE_FLOATS, (n + 1) * PIECE_FLOATS)]);
  for (const vertex of vertices) assert.deepEqual(vertex, vertices[0]);
});

test("tails and rings out of view are not packed", () => {
  const store = new ObjectStore(LON, LAT);
  store.apply(frame(SNAPSHOT, [{ handle: 1 }, { handle: 2, lon: LON + 1 }]), 0);
  const near = { west: -1e-4, east: 1e-4, north: -1e-4, south: 1e-4 };
  assert.equal(packTails(store, EVERYTHING, near).count, 1);
  assert.equal(packRings(store, 0, EVERYTHING, near).count, 1);
  assert.equal(packRings(store, 0, EVERYTHING, EVERYWHERE).count, 2);
});
