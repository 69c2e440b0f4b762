/** When cameras gave no picture: what still lasts first, then the longest. */

import { h } from "../dom.js";
import { gettext as _, interpolate, ngettext, number } from "../i18n.js";
import { ageText, localName, wordFor } from "../words.js";
import { moment, onMap, simulatedMark, tableOf } from "./pane.js";

/**
 * @typedef {{camera: string, site: string, site_name: string, site_name_ur: string, contractor: string, phase: string, simulated: boolean,
 *     since: string, until: string, why: string, lasting: boolean, seconds: number}} Spell
 */

/** @param {{since: string, count: number, seconds: number, rows: Spell[]}} answer */
export function showBlind(answer) {
  if (answer.count === 0) return null;
  const count = interpolate(ngettext("%(n)s time, %(sum)s of camera time", "%(n)s times, %(sum)s of camera time", answer.count), {
    n: number(answer.count),
    sum: ageText(answer.seconds),
  });
  const rest = answer.count - answer.rows.length;
  const more = rest > 0 ? [h("p", { class: "quiet" }, interpolate(_("%(n)s more are in the table to download."), { n: number(rest) }))] : [];
  const names = [_("Camera"), _("Site"), _("Contractor"), _("Why"), _("From"), _("Until"), _("For")];
  const rows = answer.rows.map((spell) => rowOf(spell, answer.since));
  return { count, body: [tableOf(names, rows, _("When were we blind?")), ...more] };
}

/** @param {Spell} spell @param {string} begun of the period */
function rowOf(spell, begun) {
  const before = Date.parse(spell.since) <= Date.parse(begun);
  const site = localName({ name: spell.site_name, name_ur: spell.site_name_ur }) || spell.site;
  return h(
    "tr",
    { "data-camera": spell.camera, "data-lasting": String(spell.lasting) },
    h("th", { scope: "row" }, onMap(spell.camera, "camera", spell.camera), " ", simulatedMark(Number(spell.simulated))),
    h("td", {}, h("bdi", {}, site)),
    h("td", {}, h("bdi", {}, spell.contractor || "–")),
    h("td", {}, wordFor(spell.why)),
    h("td", { class: "whole" }, before ? interpolate(_("before %(time)s"), { time: moment(spell.since) }) : moment(spell.since)),
    h("td", { class: "whole lasting" }, spell.lasting ? _("goes on") : moment(spell.until)),
    h("td", { class: "number" }, before ? interpolate(_("more than %(age)s"), { age: ageText(spell.seconds) }) : ageText(spell.seconds)),
  );
}
