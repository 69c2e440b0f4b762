import assert from "node:assert/strict";
import { test } from "node:test";

import { backoffMs } from "../../../static/js/lib/backoff.js";

test("back-off grows, stays within its limit and is never nothing", () => {
  assert.ok(backoffMs(0, () => 0) >= 100);
  assert.equal(backoffMs(2, () => 1), 2000);
  assert.equal(backoffMs(500, () => 1), 2000);
});
