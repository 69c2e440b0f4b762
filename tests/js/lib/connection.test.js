import assert from "node:assert/strict";
import { test } from "node:test";

import { connectionState } from "../../../static/js/lib/connection.js";

/** @param {Partial<ConnectionFacts>} facts @returns {ConnectionFacts} */
const connected = (facts) => ({ phase: "open", heardAt: 100, fusionAt: 100, bus: "connected", refusal: "", ...facts });

test("the connection is live, delayed, reconnecting or lost by what was heard last", () => {
  assert.equal(connectionState(connected({}), 101).name, "connected");
  assert.equal(connectionState(connected({}), 109).name, "delayed");
  assert.equal(connectionState(connected({ heardAt: 120, fusionAt: 90 }), 120).name, "delayed");
  assert.equal(connectionState(connected({ bus: "lost" }), 100).name, "delayed");
  assert.equal(connectionState(connected({ phase: "waiting" }), 103).name, "reconnecting");
  assert.deepEqual(connectionState(connected({ phase: "connecting" }), 130), { name: "lost", ageS: 30 });
  assert.equal(connectionState(connected({ phase: "refused" }), 101).name, "refused");
  assert.equal(connectionState(connected({ phase: "connecting", heardAt: null }), 101).name, "connecting");
});
