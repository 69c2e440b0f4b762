/** Goes where an address such as `/#camera=CODE`, `/#site=CODE` or `/#alert=ID` points; other pages link so. */

import { byId, h } from "../dom.js";
import { gettext as _ } from "../i18n.js";

/** @param {import("../room.js").Room} room */
export function goToAsked(room) {
  const asked = new URLSearchParams(location.hash.slice(1));
  const [camera, site, id] = ["camera", "site", "alert"].map((name) => asked.get(name));
  if (!camera && !site && !id) return;
  const alert = id ? room.city.alerts.get(id) : undefined;
  const entry = id ? undefined : room.search.entries.find((one) => one.code === (camera ?? site) && one.camera === Boolean(camera));
  if (alert) room.goToAlert(alert);
  else if (entry) room.goToEntry(entry);
  else tellMissing();
  history.replaceState(null, "", location.pathname);
}

function tellMissing() {
  const badge = h("p", { class: "one-state", "data-testid": "not-on-map", role: "status" }, _("It is not on the map now."), " ");
  badge.append(h("button", { type: "button", class: "tool", onclick: () => badge.remove() }, _("Hide this")));
  byId("map").after(badge);
}
