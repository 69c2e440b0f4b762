/** What an alert says beyond its cause: a sentence of its figures, in the reader's language. */

import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { splitHours } from "../lib/what-if.js";

/** @param {CityAlert} alert @returns {string[]} sentences; empty where there is nothing to add */
export function alertSentences(alert) {
  const { element, figures, detail } = alert;
  if (!element) return detail ? [detail] : [];
  const told = [isolate(element), ...(typeof figures.charge === "number" ? [chargeText(figures.charge)] : []), ...lossTexts(figures)];
  return [told.join(" · "), ...(detail ? [interpolate(_("Could also be: %(codes)s"), { codes: isolate(detail) })] : [])];
}

/** @param {number} charge 0-1 */
function chargeText(charge) {
  return interpolate(_("charge %(n)s %"), { n: number(Math.round(charge * 100)) });
}

/** @param {Record<string, number>} figures @returns {string[]} */
function lossTexts(figures) {
  const { cameras_lost: now = 0, cameras_lost_later: later = 0, later_h: hours = 0, cameras_rerouted: rerouted = 0, first_dark_h: dark } = figures;
  return [
    interpolate(ngettext("%(n)s camera lost", "%(n)s cameras lost", now), { n: number(now) }),
    ...(rerouted > 0 ? [interpolate(ngettext("%(n)s on another path", "%(n)s on another path", rerouted), { n: number(rerouted) })] : []),
    ...(later > now ? [interpolate(_("%(n)s after %(h)s h"), { n: number(later), h: number(hours) })] : []),
    ...(dark === undefined ? [] : [darkText(dark)]),
  ];
}

/** @param {number} hours */
function darkText(hours) {
  const { h, min } = splitHours(hours);
  return interpolate(_("first site dark in %(h)s h %(min)s min"), { h: number(h), min: number(min) });
}
