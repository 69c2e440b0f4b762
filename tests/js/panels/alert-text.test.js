import assert from "node:assert/strict";
import { test } from "node:test";

import { alertSentences } from "../../../static/js/panels/alert-text.js";

/** @param {Record<string, number>} figures */
const lead = (figures) => alertSentences(/** @type {any} */ ({ cause: "hotlist_hit", element: "", detail: "", figures }));

test("a lead says of which kind of list, where it is compared, and whether the list is old", () => {
  assert.deepEqual(lead({ list_kind: 1, amber: 0 }), ["A stolen vehicle may be here.", "Compare it on the page of leads."]);
  assert.equal(lead({ list_kind: 3, amber: 1 }).at(-1), "The list is older than a day.");
});

test("a kind of list that this page does not know says nothing of it", () => {
  assert.deepEqual(lead({ list_kind: 9 }), ["Compare it on the page of leads."]);
});
