import assert from "node:assert/strict";
import { test } from "node:test";

import { fromKarachiField, karachiField } from "../../../static/js/lib/karachi-time.js";

test("a field shows Karachi's time and gives the same instant back", () => {
  const at = Date.parse("2026-11-22T20:30:00Z");
  assert.equal(karachiField(at), "2026-11-23T01:30");
  assert.equal(fromKarachiField("2026-11-23T01:30"), "2026-11-22T20:30:00.000Z");
});

test("a day begins at its midnight, and nothing written is no time", () => {
  assert.equal(fromKarachiField("2026-11-23"), "2026-11-22T19:00:00.000Z");
  assert.equal(fromKarachiField(""), null);
  assert.equal(fromKarachiField("soon"), null);
});
