import assert from "node:assert/strict";
import { test } from "node:test";

import { circleRing, lonLatOf, matrixAt, mercatorX, mercatorY } from "../../../static/js/lib/mercator.js";

test("mercator goes there and back", () => {
  const [lon, lat] = lonLatOf(mercatorX(67.03), mercatorY(24.87));
  assert.ok(Math.abs(lon - 67.03) < 1e-10 && Math.abs(lat - 24.87) < 1e-10);
  assert.equal(mercatorX(0), 0.5);
  assert.ok(Math.abs(mercatorY(0) - 0.5) < 1e-12);
});

test("a circle has its radius on the ground, east as well as north", () => {
  const ring = circleRing(67, 24.87, 111.195, 4);
  assert.deepEqual(ring[0], ring.at(-1));
  assert.ok(Math.abs(ring[1][1] - 24.87 - 0.000999) < 2e-6);
  assert.ok(Math.abs((ring[0][0] - 67) * Math.cos((24.87 * Math.PI) / 180) - 0.000999) < 2e-6);
});

test("a moved matrix maps the origin to where the old one maps the point", () => {
  const matrix = Array.from({ length: 16 }, (_, i) => i + 1);
  const moved = matrixAt(matrix, 2, 3);
  assert.deepEqual([...moved.slice(0, 12)], matrix.slice(0, 12));
  assert.deepEqual([...moved.slice(12)], [1 * 2 + 5 * 3 + 13, 2 * 2 + 6 * 3 + 14, 3 * 2 + 7 * 3 + 15, 4 * 2 + 8 * 3 + 16]);
});
