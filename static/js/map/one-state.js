/** Shows only the cameras that an address such as `/#cameras=faulty` asks for, until somebody wants all again. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate } from "../i18n.js";
import { CAMERA_STATES } from "../lib/camera-state.js";
import { wordFor } from "../words.js";

const LAYERS = ["cameras", "camera-marks", "camera-codes"];
/** States of the symbols by the state of life that is asked for; a commissioned camera shows how its stream is. */
const COMMISSIONED = ["online", "degraded", "offline", "unknown"];

/** @param {import("./city-map.js").CityMap} cityMap */
export function showOneState(cityMap) {
  const asked = new URLSearchParams(location.hash.slice(1)).get("cameras") ?? "";
  const states = asked === "commissioned" ? COMMISSIONED : /** @type {string[]} */ ([...CAMERA_STATES]).filter((state) => state === asked);
  if (states.length === 0) return;
  for (const layer of LAYERS) cityMap.map.setFilter(layer, ["in", ["get", "state"], ["literal", states]]);
  const badge = h("p", { class: "one-state", "data-testid": "one-state", role: "status" });
  const all = h("button", { type: "button", class: "tool", onclick: () => showAll(cityMap, badge) }, _("Show all cameras"));
  badge.append(interpolate(_("Only cameras: %(state)s"), { state: wordFor(asked) }), " ", all);
  byId("map").after(badge);
}

/** @param {import("./city-map.js").CityMap} cityMap @param {HTMLElement} badge */
function showAll(cityMap, badge) {
  for (const layer of LAYERS) cityMap.map.setFilter(layer, null);
  history.replaceState(null, "", location.pathname);
  badge.remove();
  byId("home-view").focus();
}
