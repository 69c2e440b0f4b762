import assert from "node:assert/strict";
import { test } from "node:test";

import { MaskAreas, OPEN, cornerOf, crosses, handleOf } from "../../../static/js/lib/mask-areas.js";

const LIMITS = { areas: 2, corners: 4, least_corners: 3 };
const TRIANGLE = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]];
const BOW_TIE = [[0, 0], [1, 1], [1, 0], [0, 1]];

function drawing(points = []) {
  const drawn = new MaskAreas(LIMITS);
  for (const point of points) drawn.add(point);
  return drawn;
}

test("an area closes from three corners on and is then selected", () => {
  const drawn = drawing(TRIANGLE.slice(0, 2));
  assert.equal(drawn.close(), false);
  drawn.add(TRIANGLE[2]);
  assert.equal(drawn.close(), true);
  assert.deepEqual(drawn.payload(), [{ points: TRIANGLE, reason: "" }]);
  assert.equal(drawn.selected, drawn.areas[0].id);
  assert.deepEqual(drawn.open, []);
});

test("corners beyond the picture are brought to its edge, and more than allowed are not kept", () => {
  const drawn = drawing([[-0.2, 0.12345678], [1.5, 2], [0.1, 0.2], [0.3, 0.4]]);
  assert.deepEqual(drawn.open.slice(0, 2), [[0, 0.1235], [1, 1]]);
  assert.equal(drawn.add([0.5, 0.5]), false);
  assert.equal(drawn.open.length, 4);
});

test("no more areas than allowed are begun", () => {
  const drawn = drawing();
  drawn.load([{ points: TRIANGLE, reason: "a" }, { points: TRIANGLE, reason: "b" }]);
  assert.equal(drawn.add([0.5, 0.5]), false);
});

test("what is loaded or saved is not dirty, what is drawn, moved, explained or removed is", () => {
  const drawn = drawing();
  drawn.load([{ points: TRIANGLE, reason: "a window" }]);
  assert.equal(drawn.dirty, false);
  const { id } = drawn.areas[0];
  for (const change of [() => drawn.add([0.9, 0.9]), () => drawn.move(handleOf(id, 1), [0.6, 0.1]), () => drawn.explain(id, "a yard"), () => drawn.remove(id)]) {
    change();
    assert.equal(drawn.dirty, true);
    drawn.open = [];
    drawn.saved();
    assert.equal(drawn.dirty, false);
  }
});

test("loading keeps nothing of what the server told in common with it", () => {
  const told = [{ points: TRIANGLE.map((point) => [...point]), reason: "r" }];
  const drawn = drawing();
  drawn.load(told);
  drawn.move(handleOf(drawn.areas[0].id, 0), [0.9, 0.9]);
  assert.deepEqual(told[0].points, TRIANGLE);
});

test("corners are taken back one by one and an open area is discarded", () => {
  const drawn = drawing(TRIANGLE);
  drawn.takeBack();
  assert.deepEqual(drawn.open, TRIANGLE.slice(0, 2));
  drawn.discard();
  assert.deepEqual(drawn.open, []);
});

test("edges that cross, touch or run over each other are told", () => {
  assert.equal(crosses(BOW_TIE), true);
  assert.equal(crosses(TRIANGLE), false);
  assert.equal(crosses([[0, 0], [1, 0], [1, 1], [0.5, 0], [0, 1]]), true);
  assert.equal(crosses([[0, 0], [1, 0], [1, 1], [0, 1]]), false);
});

test("an area needs a reason, and nothing is sound while one is open", () => {
  const drawn = drawing(TRIANGLE);
  drawn.close();
  assert.equal(drawn.faultOf(drawn.areas[0]), "reason");
  drawn.explain(drawn.areas[0].id, "a window");
  assert.equal(drawn.sound, true);
  drawn.add([0.2, 0.2]);
  assert.equal(drawn.sound, false);
});

test("the nearest corner is found within reach, the open area's too", () => {
  const drawn = drawing(TRIANGLE);
  drawn.close();
  drawn.add([0.9, 0.9]);
  const far = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
  assert.deepEqual(cornerOf(drawn.nearest([0.88, 0.9], far, 0.05)), { area: OPEN, corner: 0 });
  assert.deepEqual(cornerOf(drawn.nearest([0.5, 0.48], far, 0.05)), { area: drawn.areas[0].id, corner: 2 });
  assert.equal(drawn.nearest([0.7, 0.7], far, 0.05), null);
});
