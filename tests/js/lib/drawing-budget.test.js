import assert from "node:assert/strict";
import { test } from "node:test";
import { DrawingBudget } from "../../../static/js/lib/drawing-budget.js";

/** A budget whose last drawing began at 0 and was found finished at `ms`, after it had been found unfinished. */
function after(ms) {
  const budget = new DrawingBudget();
  budget.begin(0);
  budget.look(ms / 2, false);
  budget.look(ms, true);
  return budget;
}

test("nothing waits for the first drawing", () => {
  const budget = new DrawingBudget();
  assert.equal(budget.finished, true);
  assert.equal(budget.restMs(0, true), 0);
});

test("a drawing is unfinished until it was found finished", () => {
  const budget = new DrawingBudget();
  budget.begin(0);
  budget.look(1000, false);
  assert.equal(budget.finished, false);
  budget.look(1001, true);
  assert.equal(budget.finished, true);
});

test("a quick machine never rests", () => {
  const budget = new DrawingBudget();
  for (let now = 0; now < 200; now += 16.7) {
    budget.look(now, true);
    assert.equal(budget.restMs(now, true), 0);
    assert.equal(budget.restMs(now, false), 0);
    budget.begin(now);
  }
});

test("a slow drawing is followed by three times as long without one", () => {
  assert.equal(after(60).restMs(230, true), 10);
  assert.equal(after(60).restMs(240, true), 0);
});

test("however slow the machine, what moves is drawn every half second, what stands every second", () => {
  assert.equal(after(300).restMs(300, true), 200);
  assert.equal(after(300).restMs(300, false), 700);
  assert.equal(after(700).restMs(700, true), 0);
  assert.equal(after(700).restMs(1000, false), 0);
});

test("rest between two drawings does not count as their cost", () => {
  const budget = after(60);
  budget.begin(1000);
  budget.look(9000, true);
  assert.equal(budget.costMs, 60);
});

test("a machine that becomes quick again draws every frame again", () => {
  const budget = after(60);
  budget.begin(1000);
  budget.look(1016, true);
  assert.equal(budget.restMs(1017, true), 0);
});

test("what is looked at often costs what it took", () => {
  const budget = new DrawingBudget();
  budget.begin(0);
  for (let now = 15; now < 90; now += 15) budget.look(now, false);
  budget.look(90, true);
  assert.equal(budget.costMs, 90);
});
