/** The corridor board: asks the server every few seconds and keeps what is chosen. */

import { byId, setText } from "./dom.js";
import { getJson } from "./http.js";
import { gettext as _, interpolate } from "./i18n.js";
import { listenForLanguage } from "./language.js";
import { hasSimulated } from "./lib/traffic-board.js";
import { showLists } from "./traffic/lists.js";
import { SegmentPane } from "./traffic/segment.js";
import { Strips } from "./traffic/strip.js";
import { timeOf } from "./traffic/words.js";

const EVERY_MS = 4000;
const HIDDEN_MS = 30_000;

let chosen = new URLSearchParams(location.search).get("segment") ?? "";
/** @type {any} */
let board = null;
let asking = false;

const strips = new Strips(byId("strips"), (code) => {
  chosen = code;
  const address = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), segment: code });
  history.replaceState(null, "", `?${address}`);
  show();
});
const pane = new SegmentPane(() => void look());

function show() {
  if (!board) return;
  strips.show(board.segments, chosen);
  pane.show(board.segments.find((/** @type {{code: string}} */ segment) => segment.code === chosen));
  showLists(board);
  byId("simulated").hidden = !hasSimulated(board);
  byId("strips-empty").hidden = board.segments.length > 0;
  setText(byId("source"), board.bands.source);
}

async function look() {
  if (asking) return;
  asking = true;
  try {
    const bands = /** @type {HTMLSelectElement} */ (byId("bands")).value;
    board = await getJson(`/api/v1/traffic/board/?bands=${bands}`);
    setText(byId("fresh"), interpolate(_("As of %(time)s"), { time: timeOf(board.at) }));
    byId("fresh").dataset.tone = "";
    show();
  } catch (error) {
    setText(byId("fresh"), error instanceof Error ? error.message : String(error));
    byId("fresh").dataset.tone = "refused";
  } finally {
    asking = false;
  }
}

async function follow() {
  await look();
  document.documentElement.dataset.ready = "true";
  setTimeout(follow, document.hidden ? HIDDEN_MS : EVERY_MS);
}

listenForLanguage();
byId("bands").addEventListener("change", () => void look());
document.addEventListener("visibilitychange", () => void look());
await follow();
