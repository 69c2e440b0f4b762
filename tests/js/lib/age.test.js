import assert from "node:assert/strict";
import { test } from "node:test";

import { ServerClock, clockText, freshness, splitAge } from "../../../static/js/lib/age.js";

test("ages come in their largest sensible unit", () => {
  assert.deepEqual(splitAge(0.34), { value: 0.3, unit: "s" });
  assert.deepEqual(splitAge(59.6), { value: 60, unit: "s" });
  assert.deepEqual(splitAge(600), { value: 10, unit: "min" });
  assert.deepEqual(splitAge(3 * 3600), { value: 3, unit: "h" });
  assert.deepEqual(splitAge(3 * 86400), { value: 3, unit: "d" });
  assert.deepEqual(splitAge(-2), { value: 0, unit: "s" });
  assert.equal(splitAge(null), null);
  assert.equal(splitAge(Number.NaN), null);
});

test("nothing heard is not fresh", () => {
  assert.equal(freshness(null), "never");
  assert.equal(freshness(0.5), "fresh");
  assert.equal(freshness(5), "delayed");
  assert.equal(freshness(60), "stale");
  assert.equal(freshness(5, 8), "fresh");
});

test("clocks tell Karachi's time and the world's", () => {
  assert.equal(clockText(1_900_000_000, "UTC"), "17:46:40");
  assert.equal(clockText(1_900_000_000, "Asia/Karachi"), "22:46:40");
});

test("the server's clock is the one with the least delay", () => {
  let local = 1000;
  const clock = new ServerClock(() => local);
  assert.equal(clock.now(), 1000);
  clock.heard(1004);
  local = 1010;
  clock.heard(1013.9);
  clock.heard(1012);
  assert.equal(clock.now(), 1014);
});
