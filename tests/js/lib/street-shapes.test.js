import assert from "node:assert/strict";
import { test } from "node:test";

import { toGround, toLonLat } from "../../../static/js/lib/homography.js";
import { arrowOf, partWithin, shapeAt, windOf } from "../../../static/js/lib/street-shapes.js";

const HERE = [67.03, 24.85];
/** Metres east and north as degrees. */
const at = (east, north) => toLonLat(HERE, [east, north]);

test("whoever crosses from a line's left to its right crosses forward, as the server counts it", () => {
  // From south to north the left lies in the west: forward is towards the east.
  assert.equal(windOf(at(0, -6), at(0, 6)), "e");
  assert.equal(windOf(at(0, 6), at(0, -6)), "w");
  assert.equal(windOf(at(-6, 0), at(6, 0)), "s");
  assert.equal(windOf(at(6, 0), at(-6, 0)), "n");
  assert.equal(windOf(at(-5, -5), at(5, 5)), "se");
});

test("the arrow stands on the middle of the line and points forward, no longer than people can see it by", () => {
  const { shaft, head } = arrowOf(at(0, -50), at(0, 50));
  const [start, tip] = [toGround(HERE, shaft[0]), toGround(HERE, head[1])];
  assert.ok(Math.hypot(...start) < 0.01);
  assert.ok(Math.abs(tip[0] - 12) < 0.01 && Math.abs(tip[1]) < 0.01);
  const short = arrowOf(at(0, -0.5), at(0, 0.5));
  assert.ok(Math.abs(Math.hypot(...toGround(at(0, 0), short.head[1])) - 2) < 0.01);
});

test("under a pointer lies the nearest line within reach, else the smallest area around it", () => {
  const square = (side) => [[0, 0], [side, 0], [side, side], [0, side]];
  const outlines = [
    { id: 1, points: square(100) },
    { id: 2, points: square(50) },
    { id: 3, points: [[20, 10], [20, 40]] },
  ];
  assert.equal(shapeAt(outlines, [24, 30], 5), 3);
  assert.equal(shapeAt(outlines, [30, 30], 5), 2);
  assert.equal(shapeAt(outlines, [80, 80], 5), 1);
  assert.equal(shapeAt(outlines, [120, 80], 5), null);
  assert.equal(shapeAt(outlines, [20, 60], 5), 1);
});

test("of a ring the part within the picture is kept, and nothing of one beside it", () => {
  assert.deepEqual(partWithin([[-10, 20], [30, 20], [30, 60], [-10, 60]], [100, 100]), [[0, 20], [30, 20], [30, 60], [0, 60]]);
  assert.deepEqual(partWithin([[-50, 20], [-10, 20], [-10, 60]], [100, 100]), []);
  // Around the whole picture without a corner in it.
  assert.equal(partWithin([[-500, -500], [500, -500], [500, 500], [-500, 500]], [100, 100]).length, 4);
});
