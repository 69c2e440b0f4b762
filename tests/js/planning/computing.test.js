import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { later } from "./page.js";

/** A server that keeps computations as ours does. @type {{id: number, path: string, state: string, result: any, problem: any}[]} */
let rows = [];
/** @type {string[]} */
let calls = [];
/** @type {(row: any) => void} */
let onPoll = () => {};

globalThis.fetch = /** @type {any} */ (
  async (/** @type {string} */ url, /** @type {any} */ { method = "GET" }) => {
    calls.push(method);
    const number = Number(/computations\/(\d+)\//.exec(url)?.[1]);
    let row = rows.find(({ id }) => id === number);
    if (method === "POST") {
      row = rows.find(({ path, state }) => path === url && state !== "cancelled");
      if (!row) rows.push((row = { id: rows.length + 1, path: url, state: "running", result: null, problem: null }));
    } else if (method === "DELETE" && row?.state === "running") {
      // It reaches the server after whatever was asked next.
      await later(50);
      row.state = "cancelled";
    } else if (method === "GET") onPoll(row);
    return { ok: true, status: 200, json: async () => ({ ...row, progress: 0.5 }) };
  }
);
const { Computing } = await import("../../../static/js/planning/computing.js");

beforeEach(() => {
  rows = [];
  calls = [];
  onPoll = () => {};
});

/** @param {any} row */
const finish = (row) => {
  if (row.state === "running") Object.assign(row, { state: "done", result: `answer ${row.id}` });
};

test("the same question asked again outlives the cancelling of the first", async () => {
  const computing = new Computing("figures");
  const first = computing.ask("/plans/1/figures/", {});
  await later(10);
  const second = computing.ask("/plans/1/figures/", {});
  assert.equal(rows.length, 1, "it joins the open one");
  onPoll = finish;
  assert.equal(await second, "answer 2");
  assert.equal(await first, null);
  assert.equal(computing.element.hidden, true);
});

test("a question that others cancel again and again says so, and asks no third time", async () => {
  onPoll = (row) => (row.state = "cancelled");
  await assert.rejects(new Computing("figures").ask("/plans/1/figures/", {}), /Another question/);
  assert.equal(calls.filter((method) => method === "POST").length, 2);
});

test("who cancels is told nothing more", async () => {
  const computing = new Computing("figures");
  const asked = computing.ask("/plans/1/figures/", {});
  await later(10);
  computing.stop();
  assert.equal(await asked, null);
  assert.equal(rows[0].state, "cancelled");
});
