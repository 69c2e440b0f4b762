import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { BadFrame, SIMULATED, SNAPSHOT, STALE, TICK, decodeFrame, follows } from "../../../static/js/lib/frames.js";

const fixtures = JSON.parse(readFileSync(new URL("../fixtures/frames.json", import.meta.url), "utf8"));

/** @param {string} name */
function bytes(name) {
  return new Uint8Array(Buffer.from(fixtures[name], "base64")).buffer;
}

test("a snapshot from Python is read field by field", () => {
  const frame = decodeFrame(bytes("snapshot"));
  assert.equal(frame.kind, SNAPSHOT);
  assert.equal(frame.sequence, 41);
  assert.equal(frame.serverTime, 1_900_000_000.25);
  assert.deepEqual([...frame.handles], [1, 4_000_000_000]);
  assert.ok(Math.abs(frame.lon[0] - 67.027) < 1e-9);
  assert.ok(Math.abs(frame.lat[0] - 24.852) < 1e-9);
  assert.equal(frame.velocityE[0], 1.25);
  assert.ok(Math.abs(frame.velocityN[0] + 0.4) < 1e-6);
  assert.equal(frame.cameras[1], 1300);
  assert.ok(Math.abs(frame.age[0] - 0.35) < 1e-6);
  assert.ok(Math.abs(frame.accuracy[0] - 2.3) < 1e-6);
  assert.deepEqual([...frame.classes], [1, 7]);
  assert.deepEqual([...frame.flags], [SIMULATED, STALE]);
});

test("extreme values keep their sign", () => {
  const frame = decodeFrame(bytes("snapshot"));
  assert.ok(Math.abs(frame.lon[1] + 179.9999999) < 1e-9);
  assert.ok(Math.abs(frame.lat[1] + 85.0000001) < 1e-9);
  assert.ok(Math.abs(frame.velocityE[1] + 327.68) < 1e-4);
});

test("a tick names the removed handles", () => {
  const frame = decodeFrame(bytes("tick"));
  assert.equal(frame.kind, TICK);
  assert.equal(frame.sequence, 4294967295);
  assert.deepEqual([...frame.removed], [7, 4_000_000_000]);
});

test("an empty tick has no objects", () => {
  const frame = decodeFrame(bytes("empty"));
  assert.equal(frame.count, 0);
  assert.equal(frame.removed.length, 0);
});

test("a frame that is cut off is refused with both lengths", () => {
  const whole = bytes("snapshot");
  assert.throws(() => decodeFrame(whole.slice(0, whole.byteLength - 1)), { message: "expected 96 bytes, got 95" });
  assert.throws(() => decodeFrame(new ArrayBuffer(8)), BadFrame);
});

test("another version is refused", () => {
  const frame = bytes("empty");
  new DataView(frame).setUint8(0, 9);
  assert.throws(() => decodeFrame(frame), { message: "expected version 1, got 9" });
});

test("an unknown kind is refused", () => {
  const frame = bytes("empty");
  new DataView(frame).setUint8(1, 2);
  assert.throws(() => decodeFrame(frame), BadFrame);
});

test("sequences follow each other, also around the end of the range", () => {
  assert.ok(follows(41, 42));
  assert.ok(follows(4294967295, 0));
  assert.ok(!follows(41, 43));
  assert.ok(!follows(null, 0));
});
