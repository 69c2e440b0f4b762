import assert from "node:assert/strict";
import { test } from "node:test";

import { FIRST_LOOKS, aimHandle, bearingTo, boxAround, changeOf, dragged, looksOf, placeAt } from "../../../static/js/lib/planning.js";

const HERE = { lon: 67.03, lat: 24.85 };
const LOOKS = { ...FIRST_LOOKS, ...HERE };

test("a place so far away lies in that direction", () => {
  for (const bearing of [0, 45, 90, 200, 359.9]) {
    const [lon, lat] = placeAt(HERE, bearing, 300);
    assert.ok(Math.abs(bearingTo(HERE, { lon, lat }) - bearing) < 0.11);
  }
  assert.ok(Math.abs((placeAt(HERE, 0, 111.32)[1] - HERE.lat) * 1000 - 1) < 0.01);
});

test("dragging the aim turns the camera and leaves it where it hangs", () => {
  const [lon, lat] = placeAt(HERE, 90, 50);
  const turned = dragged(LOOKS, "aim", { lon, lat });
  assert.deepEqual({ ...turned, bearing_deg: 0 }, LOOKS);
  assert.equal(turned.bearing_deg, 90);
});

test("dragging the camera takes it along, to a centimetre", () => {
  const moved = dragged(LOOKS, "place", { lon: 67.031234567891, lat: 24.85 });
  assert.deepEqual(moved, { ...LOOKS, lon: 67.0312346 });
});

test("the aim stands before the camera within its range", () => {
  const [lon, lat] = aimHandle({ ...LOOKS, bearing_deg: 0 });
  assert.ok(Math.abs(lon - HERE.lon) < 1e-12 && lat > HERE.lat && lat < placeAt(HERE, 0, 120)[1]);
});

test("the box around features holds all their corners, whatever they are", () => {
  const line = { geometry: { coordinates: [[67, 24], [68, 25]] } };
  const area = { geometry: { coordinates: [[[[66.5, 24.5], [67.5, 24.5], [67, 25.5], [66.5, 24.5]]]] } };
  assert.deepEqual(boxAround([line, area]), [66.5, 24, 68, 25.5]);
  assert.equal(boxAround([]), null);
});

test("a live camera without a pose cannot be planned with", () => {
  assert.equal(looksOf(/** @type {any} */ ({ ...LOOKS, tilt_deg: null })), null);
  assert.deepEqual(looksOf(/** @type {any} */ ({ ...LOOKS, code: "c", site: "s" })), LOOKS);
});

test("a camera that stays where it hangs is only aimed elsewhere", () => {
  assert.equal(changeOf(HERE, { ...HERE }), "reaim");
  assert.equal(changeOf(HERE, { ...HERE, lon: 67.0300001 }), "move");
});
