import assert from "node:assert/strict";
import { test } from "node:test";

import { OPEN, handleOf } from "../../../static/js/lib/mask-areas.js";
import { StreetDrawing } from "../../../static/js/lib/street-drawing.js";

const LINE = { code: "l-1", name: "Line", name_ur: "", camera: "cam-a", segment: null, points: [[67, 24], [67, 25]], counts: [] };
const RING = [[67, 24], [67.1, 24], [67.1, 24.1], [67, 24.1], [67, 24]];
const AREA = { code: "z-1", name: "Zone", name_ur: "", kind: "waiting", jurisdiction: "south", group: "red-zone", points: RING, manages: true, filling: null };
const NEW = { name: "", name_ur: "", camera: "cam-a", segment: null };

function drawing(lines = [LINE], areas = [AREA]) {
  const drawn = new StreetDrawing({ lines: 2 });
  drawn.take(lines, areas);
  return drawn;
}

const byCode = (drawn, code) => drawn.shapes.find((shape) => shape.code === code);

test("what the server tells is clean, and an area's ring is not closed here", () => {
  const drawn = drawing();
  assert.equal(drawn.dirty, false);
  assert.deepEqual(byCode(drawn, "z-1").points, RING.slice(0, 4));
  assert.deepEqual(drawn.bodyOf(byCode(drawn, "l-1")), { name: "Line", name_ur: "", camera: "cam-a", segment: null, points: LINE.points });
});

test("a line is closed by its second end and then selected; no more of them are begun than the camera counts over", () => {
  const drawn = drawing();
  assert.equal(drawn.begin("line", "l-2", NEW), true);
  drawn.add([67.123456789, 24.5]);
  assert.notEqual(drawn.open, null);
  drawn.add([67.2, 24.5]);
  assert.equal(drawn.open, null);
  assert.deepEqual(drawn.current().points[0], [67.1234568, 24.5]);
  assert.equal(drawn.faultOf(drawn.current()), "name");
  assert.equal(drawn.begin("line", "l-3", NEW), false);
});

test("an area is closed from three corners on, and one that crosses itself is told", () => {
  const drawn = drawing([], []);
  drawn.begin("area", "z-2", { name: "New" });
  for (const point of [[0, 0], [1, 1]]) drawn.add(point);
  assert.equal(drawn.close(), false);
  for (const point of [[1, 0], [0, 1]]) drawn.add(point);
  drawn.takeBack();
  drawn.add([0, 1]);
  assert.equal(drawn.close(), true);
  assert.equal(drawn.faultOf(drawn.current()), "crossed");
  drawn.move(handleOf(drawn.current().id, 1), [2, 0.2]);
  drawn.move(handleOf(drawn.current().id, 2), [1, 1]);
  assert.equal(drawn.faultOf(drawn.current()), null);
});

test("corners of areas are added between two others and taken away down to three; lines are turned round", () => {
  const drawn = drawing();
  const { id } = byCode(drawn, "z-1");
  drawn.split(id, 3);
  assert.deepEqual(byCode(drawn, "z-1").points[4], [67, 24.05]);
  for (let n = 0; n < 5; n++) drawn.drop(id, 0);
  assert.equal(byCode(drawn, "z-1").points.length, 3);
  drawn.turnRound(byCode(drawn, "l-1").id);
  assert.deepEqual(byCode(drawn, "l-1").points, LINE.points.toReversed());
});

test("what is drawn and not saved stays when the server is heard again; what is not changed follows it", () => {
  const drawn = drawing();
  drawn.tell(byCode(drawn, "l-1").id, "name", "Mine");
  drawn.take([LINE], [AREA]);
  assert.equal(byCode(drawn, "l-1").overtaken, false);
  const counts = [{ object_class: 4, forward: true, count: 3, speed_kmh: null, error_kmh: null }];
  drawn.take([{ ...LINE, name: "Theirs", counts }], [{ ...AREA, name: "Moved" }]);
  assert.equal(byCode(drawn, "l-1").values.name, "Mine");
  assert.equal(byCode(drawn, "l-1").told.counts[0].count, 3);
  assert.equal(byCode(drawn, "l-1").overtaken, true);
  assert.equal(byCode(drawn, "z-1").values.name, "Moved");
  drawn.take([], []);
  assert.deepEqual(drawn.shapes.map(({ code, stored }) => [code, stored]), [["l-1", null]]);
});

test("a change goes back to what is stored, and what is stored nowhere goes", () => {
  const drawn = drawing();
  const { id } = byCode(drawn, "l-1");
  drawn.select(id);
  drawn.move(handleOf(id, 0), [66, 24]);
  assert.equal(drawn.dirty, true);
  drawn.revert(id);
  assert.equal(drawn.dirty, false);
  drawn.begin("line", "l-2", NEW);
  for (const point of [[1, 1], [2, 2]]) drawn.add(point);
  drawn.revert(drawn.selected);
  assert.equal(byCode(drawn, "l-2"), undefined);
  assert.equal(drawn.selected, null);
});

test("a saved shape is clean, but keeps what was changed while it was under way", () => {
  const drawn = drawing();
  const { id } = byCode(drawn, "l-1");
  drawn.tell(id, "name", " Sent ");
  const sent = JSON.stringify(drawn.bodyOf(byCode(drawn, "l-1")));
  drawn.saved(id, { ...LINE, name: "Sent" }, sent);
  assert.deepEqual([drawn.dirty, byCode(drawn, "l-1").values.name], [false, "Sent"]);
  drawn.tell(id, "name", "Later");
  drawn.saved(id, { ...LINE, name: "Sent" }, sent);
  assert.deepEqual([drawn.dirty, byCode(drawn, "l-1").values.name], [true, "Later"]);
});

test("what somebody else keeps is not changed, and offers no corners to take", () => {
  const drawn = drawing([LINE], [{ ...AREA, manages: false }]);
  const { id } = byCode(drawn, "z-1");
  drawn.select(id);
  drawn.tell(id, "name", "Mine");
  drawn.drop(id, 0);
  assert.equal(drawn.dirty, false);
  assert.deepEqual(drawn.handles(), []);
});

test("the nearest corner is found among those of the selected shape and of what is being drawn", () => {
  const drawn = drawing();
  const { id } = byCode(drawn, "l-1");
  const distance = ([lon, lat]) => Math.hypot(lon - 67, lat - 25);
  assert.equal(drawn.nearest(distance, 0.1), null);
  drawn.select(id);
  assert.equal(drawn.nearest(distance, 0.1), handleOf(id, 1));
  drawn.begin("area", "z-2", {});
  drawn.add([67, 25]);
  assert.equal(drawn.nearest(distance, 0.1), handleOf(OPEN, 0));
});
