import assert from "node:assert/strict";
import { test } from "node:test";

import { later } from "./page.js";

const SET = { cameras: 1, exposed_m: 0, zones: [], roads: [] };
const FIGURES = { live: SET, scenario: SET, cost: { cameras: {}, fibre_m: null, total: 0, missing: [] }, fibre: "straight", refused: [], ground: [] };
const PLAN = /** @type {any} */ ({ id: 1, name: "North gate" });
/** @type {any} */
let answer;

globalThis.fetch = /** @type {any} */ (
  async (/** @type {string} */ _url, /** @type {any} */ { method = "GET" }) => {
    if (method === "DELETE") return { ok: true, status: 204 };
    return { ok: answer.status === 200, status: answer.status, json: async () => answer.told };
  }
);
const { SideBySide } = await import("../../../static/js/planning/side-by-side.js");

test("figures of a plan that has changed since stand nowhere: not while new ones are computed, nor where they are refused", async (context) => {
  /** @type {any[]} */
  const drawn = [];
  const beside = new SideBySide({ onFigures: (figures) => drawn.push(figures) });
  context.after(() => beside.clear());
  answer = { status: 200, told: { id: 1, state: "done", progress: 1, result: FIGURES, problem: null } };
  beside.show(PLAN, [PLAN]);
  await later(20);
  assert.deepEqual([beside.table.children.length, drawn.at(-1)], [1, FIGURES]);

  answer = { status: 200, told: { id: 2, state: "running", progress: 0.1, result: null, problem: null } };
  beside.show(PLAN, [PLAN]);
  await later(20);
  assert.deepEqual([beside.table.children.length, drawn.at(-1)], [0, null]);
  beside.columns[0].computing.stop();

  answer = { status: 429, told: { detail: "too many" } };
  beside.show(PLAN, [PLAN]);
  await later(20);
  assert.deepEqual([beside.table.children.length, beside.columns[0].problem.textContent], [0, "A: too many"]);
});
