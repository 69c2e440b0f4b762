import assert from "node:assert/strict";
import { test } from "node:test";

import { cameraState, tallyStates } from "../../../static/js/lib/camera-state.js";
import { City, cameraProperties } from "../../../static/js/lib/city.js";

/** @param {Partial<CameraFacts>} facts @returns {any} */
function facts(facts) {
  return { pk: 1, code: "RZ-001-1", lifecycle: "commissioned", condition: "online", kind: "fixed", bearing_deg: 90, simulated: true, ...facts };
}

/** @param {Partial<CityAlert>} alert @returns {any} */
function alert(alert) {
  return { id: "a", phase: "open", severity: "minor", opened_at: 100, closed_at: null, ...alert };
}

test("only a commissioned camera has a condition", () => {
  assert.equal(cameraState("planned", "online"), "planned");
  assert.equal(cameraState("faulty", "online"), "faulty");
  assert.equal(cameraState("commissioned", "degraded"), "degraded");
  assert.equal(cameraState("commissioned", null), "unknown");
});

test("the live connection changes state and count, and unknown codes are left out", () => {
  const city = new City([facts({})]);
  const changed = city.applyCameras(
    [
      { pk: 1, code: "RZ-001-1", condition: "offline", count: 3, captured_at: 95 },
      { pk: 2, code: "SOMEWHERE", condition: "online", count: 1, captured_at: 99 },
    ],
    100,
  );
  assert.deepEqual(changed, ["RZ-001-1"]);
  assert.equal(city.cameras.get("RZ-001-1")?.state, "offline");
  assert.equal(tallyStates(city.cameras.values()).offline, 1);
});

test("a count fades when nothing renews it", () => {
  const city = new City([facts({})]);
  city.applyCameras([{ pk: 1, code: "RZ-001-1", condition: "online", count: 3, captured_at: 100 }], 100);
  assert.deepEqual(city.fadeCounts(105), []);
  assert.deepEqual(city.fadeCounts(111), ["RZ-001-1"]);
  assert.equal(city.cameras.get("RZ-001-1")?.countFresh, false);
});

test("a new bootstrap keeps what the live connection said", () => {
  const city = new City([facts({})]);
  city.applyCameras([{ pk: 1, code: "RZ-001-1", condition: "degraded", count: 3, captured_at: 100 }], 100);
  city.replaceCameras([facts({ condition: "online" }), facts({ pk: 2, code: "RZ-001-2" })]);
  assert.equal(city.cameras.get("RZ-001-1")?.state, "degraded");
  assert.equal(city.cameras.size, 2);
});

test("a camera that is gone from the bootstrap is gone", () => {
  const city = new City([facts({}), facts({ pk: 2, code: "RZ-001-2" })]);
  city.replaceCameras([facts({})]);
  assert.deepEqual([...city.cameras.keys()], ["RZ-001-1"]);
});

test("alerts open once and close once", () => {
  const city = new City([]);
  assert.equal(city.applyAlert(alert({})), "opened");
  assert.equal(city.applyAlert(alert({ severity: "severe" })), "changed");
  assert.equal(city.applyAlert(alert({ phase: "close", closed_at: 120 })), "closed");
  assert.equal(city.applyAlert(alert({ phase: "close", closed_at: 120 })), "nothing");
});

test("alerts come worst first, then newest", () => {
  const city = new City([]);
  city.replaceAlerts([alert({ id: "old" }), alert({ id: "new", opened_at: 200 }), alert({ id: "bad", severity: "extreme", opened_at: 1 })]);
  assert.deepEqual(city.sortedAlerts().map(({ id }) => id), ["bad", "new", "old"]);
});

test("what the map reads shows simulated as hollow and the count where the camera looks", () => {
  const city = new City([facts({ bearing_deg: 90 })]);
  const properties = cameraProperties(/** @type {Camera} */ (city.cameras.get("RZ-001-1")));
  assert.equal(properties.fill, "-hollow");
  assert.ok(properties.count_offset[0] > 2);
  assert.ok(Math.abs(properties.count_offset[1]) < 0.01);
});

test("a camera without a pose is still drawn", () => {
  const city = new City([facts({ bearing_deg: null, lifecycle: null })]);
  const camera = /** @type {Camera} */ (city.cameras.get("RZ-001-1"));
  assert.equal(cameraProperties(camera).bearing, 0);
  assert.equal(camera.state, "planned");
});
