/** Names of the board in the reader's language. */

import { gettext as _, interpolate, isolate, number } from "../i18n.js";

const urdu = document.documentElement.lang === "ur";

/** @param {Record<string, any>} row @param {string} field @returns {string} */
export function named(row, field = "name") {
  return (urdu && row[`${field}_ur`]) || row[field];
}

/** @param {import("../lib/traffic-board.js").BoardSegment} segment */
export function speedText(segment) {
  if (segment.speed_kmh === null) return _("nobody seen lately");
  const values = { n: isolate(number(Math.round(segment.speed_kmh))), error: isolate(number(Math.max(1, Math.round(segment.error_kmh ?? 0)))) };
  return interpolate(_("%(n)s km/h ± %(error)s"), values);
}

/** @param {string | null} level */
export function levelText(level) {
  return level === null ? _("no level") : interpolate(_("level %(level)s"), { level: isolate(level) });
}

/** @param {number} metres */
export function metres(metres) {
  return interpolate(_("%(n)s m"), { n: isolate(number(metres)) });
}

const HALF_DAY_MS = 12 * 3600_000;

/** A moment in Karachi: hours and minutes, with its day where it is not near. @param {string} iso */
export function timeOf(iso) {
  const at = new Date(iso);
  const [day, time] = [...at.toLocaleString("sv-SE", { timeZone: "Asia/Karachi" }).split(" ")];
  const clock = time.slice(0, 5);
  return isolate(Math.abs(at.getTime() - Date.now()) > HALF_DAY_MS ? `${day} ${clock}` : clock);
}
