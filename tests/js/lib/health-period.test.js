import assert from "node:assert/strict";
import { test } from "node:test";

import { addressOf, periodOf } from "../../../static/js/lib/health-period.js";

test("days are those of Karachi, and the last one counts whole", () => {
  assert.deepEqual(periodOf("2026-11-15", "2026-11-15"), { since: "2026-11-14T19:00:00.000Z", until: "2026-11-15T19:00:00.000Z" });
});

test("what is no day, or the wrong way round, is no period", () => {
  assert.equal(periodOf("", "2026-11-15"), null);
  assert.equal(periodOf("2026-11-15", "soon"), null);
  assert.equal(periodOf("2026-11-16", "2026-11-15"), null);
});

test("an address holds what was chosen, escaped, and nothing else", () => {
  assert.equal(addressOf("/x/", { site: "", contractor: "A & B", why: "black" }), "/x/?contractor=A+%26+B&why=black");
});
