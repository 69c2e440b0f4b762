import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, columns, hasSimulated, strips } from "../../../static/js/lib/traffic-board.js";

/** @param {string} code @param {object} values */
const segment = (code, values) => ({ code, corridor: "Road", towards: "East", position: 1, simulated: false, ...values });

test("segments become one strip for each corridor and direction, in the direction of travel", () => {
  const rows = strips([segment("b", { position: 2 }), segment("a", {}), segment("c", { towards: "West" })]);
  assert.deepEqual(rows.map((row) => row.segments.map((one) => one.code)), [["a", "b"], ["c"]]);
  assert.deepEqual(strips([]), []);
});

test("one simulated segment, junction or travel time marks the board", () => {
  const board = { segments: [segment("a", {})], junctions: [{ simulated: false }], links: [{ time: null }, { time: { simulated: false } }] };
  assert.equal(hasSimulated(board), false);
  assert.equal(hasSimulated({ ...board, segments: [segment("a", {}), segment("b", { simulated: true })] }), true);
  assert.equal(hasSimulated({ ...board, junctions: [{ simulated: true }] }), true);
  assert.equal(hasSimulated({ ...board, links: [{ time: { simulated: true } }] }), true);
});

test("minutes that nobody told are gaps in the chart", () => {
  const [times, speeds, vehicles, queues] = columns([{ at: 540, speed_kmh: 36, vehicles: 4, queue_m: 0 }], 610, 3);
  assert.deepEqual(times, [420, 480, 540]);
  assert.deepEqual([speeds, vehicles, queues], [[null, null, 36], [null, null, 4], [null, null, 0]]);
});

test("travel times read as minutes and seconds", () => {
  assert.deepEqual([clock(59.6), clock(125), clock(-3)], ["1:00", "2:05", "0:00"]);
});
