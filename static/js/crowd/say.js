/** What is said of a crowd: numbers with 'at least', levels, forecasts, warnings. */

import { gettext as _, interpolate, isolate, number } from "../i18n.js";

/** @type {Record<string, () => string>} */
const LEVEL_WORDS = {
  A: () => _("free"),
  B: () => _("easy"),
  C: () => _("busy"),
  D: () => _("tight"),
  E: () => _("crowded"),
  F: () => _("dangerously dense"),
};

/** @param {string} level */
export function levelWords(level) {
  const words = LEVEL_WORDS[level]?.();
  return words ? `${isolate(level)} · ${words}` : _("not known");
}

/** A number of people, to two or three digits: more is not known. @param {number} people */
export function rounded(people) {
  const step = people < 100 ? 1 : people < 1000 ? 5 : people < 10_000 ? 10 : 100;
  return number(Math.round(people / step) * step);
}

/** @param {CrowdZone["now"]} now @returns {string} */
export function peopleText(now) {
  if (!now) return _("nobody looks");
  const n = isolate(rounded(now.people));
  const told = now.at_least ? interpolate(_("at least %(n)s"), { n }) : n;
  return now.simulated ? `${told} · ${_("simulated")}` : told;
}

/** @param {CrowdPresent} now @returns {string} */
export function intervalText({ low, high, at_least: atLeast, seen_share: seen }) {
  if (!atLeast && high !== null) return interpolate(_("%(low)s to %(high)s, nine times in ten"), { low: isolate(rounded(low)), high: isolate(rounded(high)) });
  if (seen < 0.9) return interpolate(_("cameras see %(share)s of the ground"), { share: isolate(`${Math.round(100 * seen)} %`) });
  return _("so dense that cameras see too little between people");
}

/** @param {CrowdPresent} now */
export function densityText({ densest_per_m2: densest, at_least: atLeast }) {
  const n = isolate(`${densest.toFixed(1)} /m²`);
  return atLeast ? interpolate(_("at least %(n)s"), { n }) : n;
}

/** @param {CrowdPresent} now */
export function flowText({ inflow_per_min: inflow, outflow_per_min: outflow }) {
  if (inflow === null || outflow === null) return _("not known");
  return interpolate(_("%(in)s a minute in, %(out)s out"), { in: isolate(rounded(inflow)), out: isolate(rounded(outflow)) });
}

/** @param {CrowdForecast} forecast @param {boolean} atLeast whether the number now is */
export function forecastText({ horizon_s: horizon, expected, low, high }, atLeast) {
  const values = { min: isolate(String(Math.round(horizon / 60))), n: isolate(rounded(expected)), low: isolate(rounded(low)), high: isolate(rounded(high)) };
  const pattern = atLeast ? _("in %(min)s min at least %(n)s (%(low)s to %(high)s of those that are seen)") : _("in %(min)s min %(n)s (%(low)s to %(high)s)");
  return interpolate(pattern, values);
}
