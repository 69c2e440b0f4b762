import assert from "node:assert/strict";
import { test } from "node:test";

import { affectedSites, middleOf, splitHours, worstMoment } from "../../../static/js/lib/what-if.js";

const moment = (cameras_lost, cameras_rerouted = []) => ({
  cameras_lost,
  cameras_rerouted,
  counts: { cameras_lost: cameras_lost.length, cameras_rerouted: cameras_rerouted.length },
});

test("the moment shown first has most cameras lost, then most rerouted, then comes first", () => {
  assert.equal(worstMoment([moment([]), moment(["a"]), moment(["a"])]), 1);
  assert.equal(worstMoment([moment(["a"], ["b"]), moment(["a"], ["b", "c"]), moment([], ["a", "b", "c"])]), 1);
  assert.equal(worstMoment([moment([]), moment([])]), 0);
});

test("cameras of a site are counted together, and those that nobody may see are left out", () => {
  const cameras = new Map([
    ["a", { site: "s1", lon: 67, lat: 24 }],
    ["b", { site: "s1", lon: 67, lat: 24 }],
    ["c", { site: "s2", lon: 68, lat: 25 }],
  ]);
  assert.deepEqual(affectedSites(moment(["a", "unseen"], ["b", "c"]), cameras), [
    { site: "s1", lon: 67, lat: 24, lost: 1, rerouted: 1 },
    { site: "s2", lon: 68, lat: 25, lost: 0, rerouted: 1 },
  ]);
});

test("hours become whole minutes", () => {
  assert.deepEqual(splitHours(7.999), { h: 8, min: 0 });
  assert.deepEqual(splitHours(0.5), { h: 0, min: 30 });
});

test("the middle of a line lies on it", () => {
  assert.deepEqual(middleOf([[0, 0], [2, 4]]), [1, 2]);
  assert.deepEqual(middleOf([[0, 0], [5, 5], [2, 4]]), [5, 5]);
});
