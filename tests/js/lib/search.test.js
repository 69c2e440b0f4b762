import assert from "node:assert/strict";
import { test } from "node:test";

import { normalise, search } from "../../../static/js/lib/search.js";

const ENTRIES = ["ac 014 2 airport", "rz 001 1", "rz 001 2", "site near rz gate"].map((haystack) => ({ haystack }));

test("search takes parts of words, in any order, without separators", () => {
  assert.deepEqual(search(ENTRIES, "RZ-001", 5).map((e) => e.haystack), ["rz 001 1", "rz 001 2"]);
  assert.equal(search(ENTRIES, "airp 014", 5).length, 1);
  assert.deepEqual(search(ENTRIES, "  ", 5), []);
});

test("search puts what begins with the word first and keeps to its limit", () => {
  assert.equal(search(ENTRIES, "rz", 5).at(-1)?.haystack, "site near rz gate");
  assert.equal(search(ENTRIES, "rz", 2).length, 2);
});

test("search understands Urdu with and without vowel marks", () => {
  assert.equal(normalise("صَدر"), normalise("صدر"));
});
