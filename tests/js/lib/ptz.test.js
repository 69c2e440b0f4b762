import assert from "node:assert/strict";
import test from "node:test";

import { DIRECTIONS, Holding, MOVE_S, REPEAT_MS, directionOf } from "../../../static/js/lib/ptz.js";

/** Hands that write down what they do, and timers that tick when told. */
function desk() {
  /** @type {string[]} */
  const said = [];
  /** @type {Map<number, () => void>} */
  const timers = new Map();
  let last = 0;
  const holding = new Holding({
    move: (direction) => said.push(direction),
    stop: () => said.push("stop"),
    every: (action) => (timers.set(++last, action), last),
    end: (timer) => void timers.delete(timer),
  });
  return { holding, said, tick: () => [...timers.values()].forEach((action) => action()) };
}

test("a held direction is asked for again until it is let go, then stopped once", () => {
  const { holding, said, tick } = desk();
  holding.hold("left");
  holding.hold("left");
  tick();
  assert.equal(holding.release(), true);
  tick();
  assert.equal(holding.release(), false);
  assert.deepEqual(said, ["left", "left", "stop"]);
});

test("another direction takes the place of the first", () => {
  const { holding, said, tick } = desk();
  holding.hold("left");
  holding.hold("up");
  tick();
  assert.deepEqual(said, ["left", "up", "up"]);
});

test("after a refusal nothing more is asked, not even a stop", () => {
  const { holding, said, tick } = desk();
  holding.hold("in");
  holding.quit();
  tick();
  holding.release();
  assert.deepEqual(said, ["in"]);
});

test("the next request comes before the camera stops by itself", () => assert.ok(MOVE_S * 1000 > 1.5 * REPEAT_MS));

test("arrows turn, plus and minus zoom, other keys do nothing", () => {
  assert.deepEqual(["ArrowUp", "ArrowLeft", "+", "=", "-", "Tab", "constructor"].map(directionOf), ["up", "left", "in", "in", "out", null, null]);
  assert.equal(DIRECTIONS.right.pan, -DIRECTIONS.left.pan);
});
