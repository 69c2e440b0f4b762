/** What stands beside the strips: incidents, travel times, the ten worst junctions. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { clock } from "../lib/traffic-board.js";
import { alertSentences } from "../panels/alert-text.js";
import { wordFor } from "../words.js";
import { metres, named, timeOf } from "./words.js";

/** @param {any} board as the server tells it */
export function showLists(board) {
  fill("incidents", board.incidents, incident);
  fill("links", board.links, link);
  fill("junctions", board.junctions, junction);
}

/** @param {string} id @param {any[]} rows @param {(row: any) => HTMLElement} item */
function fill(id, rows, item) {
  byId(id).replaceChildren(...rows.map(item));
  byId(`${id}-empty`).hidden = rows.length > 0;
}

/** @param {any} alert */
function incident(alert) {
  const told = alertSentences({ ...alert, element: "" }).join(" ");
  const badge = alert.simulated ? h("span", { class: "badge" }, _("simulated")) : null;
  return h("li", { "data-severity": alert.severity }, h("strong", {}, wordFor(alert.cause)), " ", badge, h("br"), h("span", {}, told), h("small", {}, ` · ${interpolate(_("since %(time)s"), { time: timeOf(alert.opened_at) })} · ${isolate(alert.camera)}`));
}

/** @param {any} row */
function link(row) {
  const time = row.time;
  const told = time === null ? _("no vehicle seen at both ends lately") : isolate(interpolate(_("%(time)s min"), { time: clock(time.seconds) }));
  const how =
    time === null
      ? ""
      : time.method === "plates"
        ? interpolate(_("%(low)s to %(high)s, %(n)s trips"), { low: isolate(clock(time.low_s)), high: isolate(clock(time.high_s)), n: isolate(number(time.trips)) })
        : interpolate(_("%(low)s to %(high)s, by speeds alone"), { low: isolate(clock(time.low_s)), high: isolate(clock(time.high_s)) });
  return h("tr", {}, h("th", { scope: "row" }, named(row)), h("td", { class: "whole" }, metres(row.length_m)), h("td", { class: time === null ? "" : "whole" }, told), h("td", { class: "quiet" }, how));
}

/** @param {any} row */
function junction(row) {
  return h("tr", {}, h("th", { scope: "row" }, named(row)), h("td", {}, isolate(number(row.conflicts))), h("td", {}, isolate(row.weight.toFixed(1))), h("td", {}, interpolate(_("%(n)s s"), { n: isolate(row.shortest_s.toFixed(1)) })));
}
