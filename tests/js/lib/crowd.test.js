import assert from "node:assert/strict";
import { test } from "node:test";

import { cellFeatures, cornersOf, fullness, levelOf, middleOfArea, pointsFrom, routeFeatures, textOf, uncounted, zoneFeatures } from "../../../static/js/lib/crowd.js";

const BANDS = [{ level: "A", most_per_m2: 0.3 }, { level: "B", most_per_m2: 0.9 }, { level: "F", most_per_m2: null }];
const AREA = [[67, 24.8], [67.002, 24.8], [67.002, 24.801], [67, 24.8]];
const ZONE = /** @type {any} */ ({ id: 7, name: "Square", use: "standing", area: AREA, capacity: 100, now: { level: "B", people: 50, at_least: true } });

test("a density has the level of the first band that holds it", () => {
  assert.deepEqual([0, 0.3, 0.31, 5].map((value) => levelOf(value, BANDS)), ["A", "A", "B", "F"]);
});

test("a cell is a square of its side around its middle, coloured by the bands of its zone", () => {
  const bands = { walking: [{ level: "C", most_per_m2: null }], standing: BANDS };
  const [cell] = cellFeatures(/** @type {any} */ ({ zones: [ZONE], cells: [[7, 67, 24.85, 0.5, true, null, null]], side_m: 4, bands }));
  const [[west, south], , [east, north]] = cell.geometry.coordinates[0];
  assert.ok(Math.abs((north - south) * 111_195 - 4) < 1e-6);
  assert.ok(Math.abs((east - west) * 111_195 * Math.cos((24.85 * Math.PI) / 180) - 4) < 1e-6);
  assert.deepEqual(cell.properties, { zone: 7, level: "B", per_m2: 0.5, at_least: true });
});

test("a zone carries its words, and one at which nobody looks has no level", () => {
  const [seen, unseen] = zoneFeatures([ZONE, { ...ZONE, now: null }], ({ name }) => name);
  assert.deepEqual(seen.properties, { id: 7, level: "B", at_least: true, label: "Square" });
  assert.deepEqual([unseen.properties.level, unseen.properties.at_least], ["", false]);
});

test("only routes that are not over are drawn", () => {
  const stage = (/** @type {string} */ state, /** @type {any} */ route) => ({ state, route, name: state });
  const events = /** @type {any} */ ([{ stages: [stage("running", AREA), stage("over", AREA), stage("planned", null)] }]);
  assert.deepEqual(routeFeatures(events).map(({ properties }) => properties.state), ["running"]);
});

test("where the server is silent an event tells no number of people", () => {
  const [event] = uncounted(/** @type {any} */ ([{ id: 1, stages: [{ name: "March", capacity: 9, people: 800, at_least: true, simulated: true }] }]));
  assert.deepEqual(event.stages, [{ name: "March", capacity: 9, people: null, at_least: false, simulated: false }]);
});

test("typed corners are read with commas or spaces, and the first wrong line is named", () => {
  assert.deepEqual(pointsFrom(" 67.03, 24.85 \n\n67.04 24.86"), { points: [[67.03, 24.85], [67.04, 24.86]], wrong: null });
  for (const wrong of ["67.03", "67.03, 24.85, 3", "a, b", "200, 24", "67, 95", "67, NaN"]) assert.equal(pointsFrom(`67, 24\n${wrong}`).wrong, 2);
  assert.deepEqual(pointsFrom(textOf([[67.03, 24.85]])).points, [[67.03, 24.85]]);
  assert.deepEqual(pointsFrom(""), { points: [], wrong: null });
});

test("corners leave out the closing point, and the middle is that of the bounds", () => {
  assert.equal(cornersOf(AREA).length, 3);
  assert.equal(cornersOf(cornersOf(AREA)).length, 3);
  const [lon, lat] = middleOfArea(AREA);
  assert.ok(Math.abs(lon - 67.001) < 1e-9 && Math.abs(lat - 24.8005) < 1e-9);
});

test("a share of the capacity is not known where nobody looks", () => {
  assert.deepEqual([fullness(50, 100), fullness(null, 100), fullness(undefined, 100), fullness(0, 100)], [0.5, null, null, 0]);
});
