import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalsOf } from "../../../static/js/lib/refusals.js";

test("what the server refuses stands at its field, what belongs to none in one sentence", () => {
  const data = { name: ["May not be blank."], points: { 0: ["Wrong."], 1: ["Wrong."] }, camera: ["Unknown."] };
  assert.deepEqual(refusalsOf({ message: "Not valid.", data }), { name: "May not be blank.", points: "Wrong.", "": "Unknown." });
  assert.deepEqual(refusalsOf({ message: "The line lies too far.", data: null }), { "": "The line lies too far." });
});
