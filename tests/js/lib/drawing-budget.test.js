import assert from "node:assert/strict";
import { test } from "node:test";
import { DrawingBudget } from "../../../static/js/lib/drawing-budget.js";

/** A budget whose last drawing began at 0 and was found finished at `ms`, after it had been found unfinished. */
function after(ms) {
  const budget = new DrawingBudget();
  budget.begin(0);
  budget.allows(ms / 2, false, false);
  budget.allows(ms, true, false);
  return budget;
}

test("the first drawing is allowed at once", () => {
  assert.equal(new DrawingBudget().allows(0, true, false), true);
});

test("no drawing begins while the last one is unfinished, however urgent", () => {
  const budget = new DrawingBudget();
  budget.begin(0);
  assert.equal(budget.allows(1000, false, true), false);
});

test("a quick machine draws every frame", () => {
  const budget = new DrawingBudget();
  for (let now = 0; now < 200; now += 16.7) {
    assert.equal(budget.allows(now, true, false), true);
    budget.begin(now);
  }
});

test("a slow drawing is followed by three times as long without one", () => {
  const budget = after(60);
  assert.equal(budget.allows(230, true, false), false);
  assert.equal(budget.allows(240, true, false), true);
});

test("however slow the machine, a finished drawing is followed by the next after half a second", () => {
  assert.equal(after(300).allows(499, true, false), false);
  assert.equal(after(300).allows(500, true, false), true);
});

test("a drawing that serves no longer is followed by the next as soon as it is finished", () => {
  assert.equal(after(60).allows(61, true, true), true);
});

test("rest between two drawings does not count as their cost", () => {
  const budget = after(60);
  budget.begin(1000);
  assert.equal(budget.allows(9000, true, false), true);
  assert.equal(budget.costMs, 60);
});

test("a machine that becomes quick again draws every frame again", () => {
  const budget = after(60);
  budget.begin(1000);
  budget.allows(1016, true, false);
  assert.equal(budget.allows(1017, true, false), true);
});
