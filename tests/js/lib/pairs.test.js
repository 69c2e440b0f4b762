import assert from "node:assert/strict";
import test from "node:test";

import { toGround } from "../../../static/js/lib/homography.js";
import { PairList } from "../../../static/js/lib/pairs.js";

const PLACE = /** @type {[number, number]} */ ([67.03, 24.85]);

test("picking alternately makes pairs", () => {
  const list = new PairList();
  list.pick("picture", [10, 20], null);
  assert.equal(list.complete().length, 0);
  list.pick("map", PLACE, null);
  assert.deepEqual(list.payload(), [{ x: 10, y: 20, lon: 67.03, lat: 24.85 }]);
  list.pick("map", PLACE, null);
  assert.equal(list.pairs.length, 2);
});

test("a suggestion counts only once a person has placed or confirmed it", () => {
  const list = new PairList();
  list.pick("picture", [10, 20], PLACE);
  assert.equal(list.complete().length, 0);
  list.confirm(list.pairs[0].id);
  assert.equal(list.complete().length, 1);
  list.pick("picture", [30, 40], PLACE);
  list.pick("map", [67.04, 24.86], null);
  assert.deepEqual(list.payload()[1], { x: 30, y: 40, lon: 67.04, lat: 24.86 });
});

test("moving the side that a person placed leaves the suggestion a suggestion", () => {
  const list = new PairList();
  list.pick("picture", [10, 20], PLACE);
  list.nudge(list.pairs[0].id, "picture", 1, 1);
  assert.deepEqual(list.pairs[0].picture, [11, 19]);
  assert.equal(list.pairs[0].suggested, "map");
});

test("a nudge on the map is a tenth of a metre", () => {
  const list = new PairList();
  list.load([{ x: 1, y: 2, lon: PLACE[0], lat: PLACE[1] }]);
  list.nudge(list.pairs[0].id, "map", 3, -2);
  const moved = /** @type {[number, number]} */ (list.pairs[0].map);
  const [east, north] = toGround(PLACE, moved);
  assert.ok(Math.abs(east - 0.3) < 1e-6 && Math.abs(north + 0.2) < 1e-6);
});

test("loading is clean, every change is not, saving is again", () => {
  const list = new PairList();
  let told = 0;
  list.onChange = () => told++;
  list.load([{ x: 1, y: 2, lon: 3, lat: 4 }, { x: 5, y: 6, lon: 7, lat: 8 }]);
  assert.equal(list.dirty, false);
  list.remove(list.pairs[0].id);
  assert.equal(list.dirty, true);
  assert.equal(list.selected, list.pairs[0].id);
  list.saved();
  assert.equal(list.dirty, false);
  assert.equal(told, 3);
});
