/** The health page: availability against contracts, troubles by root cause, and when cameras were blind. */

import { byId } from "./dom.js";
import { showAvailability } from "./health/availability.js";
import { showBlind } from "./health/blind.js";
import { Pane } from "./health/pane.js";
import { showTroubles } from "./health/troubles.js";
import { gettext as _ } from "./i18n.js";
import { listenForLanguage } from "./language.js";
import { periodOf } from "./lib/health-period.js";

const AGAIN_MS = 60_000;
let shownAt = Date.now();

/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement | HTMLSelectElement} */ (byId(id));

const period = () => periodOf(field("since").value, field("until").value) ?? { since: "", until: "" };

const availability = new Pane("availability", {
  path: "/api/v1/cameras/availability/",
  values: () => ({ by: field("by").value, ...period() }),
  show: showAvailability,
  empty: () => _("No camera was in service in this period."),
});
const troubles = new Pane("troubles", {
  path: "/api/v1/cameras/troubles/",
  values: () => ({}),
  show: showTroubles,
  empty: () => _("No trouble is open."),
});
const blind = new Pane("blind", {
  path: "/api/v1/cameras/blind/intervals/",
  values: () => ({ site: field("site").value.trim(), contractor: field("contractor").value, why: field("why").value, ...period() }),
  show: showBlind,
  empty: () => _("No camera in service was blind in this period."),
});

/** @param {Event} event */
function askForPeriod(event) {
  event.preventDefault();
  const wrong = periodOf(field("since").value, field("until").value) === null;
  byId("period-wrong").hidden = !wrong;
  if (wrong) return;
  history.replaceState(null, "", `?${new URLSearchParams({ since: field("since").value, until: field("until").value })}`);
  void availability.load();
  void blind.load();
}

listenForLanguage();
byId("period").addEventListener("submit", askForPeriod);
byId("by").addEventListener("change", () => void availability.load());
byId("blind-filters").addEventListener("submit", (event) => event.preventDefault());
for (const id of ["site", "contractor", "why"]) byId(id).addEventListener("change", () => void blind.load());
byId("troubles-again").addEventListener("click", () => void troubles.load());
void availability.load();
void troubles.load();
void blind.load();
// Who looks again after a while finds what is open now; a page in the background asks nothing.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - shownAt > AGAIN_MS) void troubles.load();
  shownAt = Date.now();
});
