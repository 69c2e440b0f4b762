/** What codes and figures of violations are called. */

import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { objectionText } from "../plates/words.js";

/** @type {Record<string, () => string>} */
const WORDS = {
  speeding: () => _("speeding"),
  wrong_way: () => _("driving against the traffic"),
  stopped: () => _("stopping on the carriageway"),
  open: () => _("to be compared"),
  confirmed: () => _("confirmed, not handed over"),
  rejected: () => _("rejected"),
  sent: () => _("handed over"),
  lapsed: () => _("lapsed"),
};

/** @type {Record<string, () => string>} */
const OBJECTIONS = {
  measurement_doubtful: () => _("The measurement must be plausible."),
  accused_already: () => _("This vehicle is accused of the same already, within ten minutes: one offence is told once."),
  no_stolen_list: () => _("No list of stolen vehicles is in force: nobody can tell whether it is stolen."),
  listed_stolen: () => _("The vehicle, or one with a similar plate, is listed as stolen: its keeper did not drive it."),
  stolen_list_old: () => _("The list of stolen vehicles is older than a day: it must be renewed first."),
};

/** @param {string} code */
export function violationWord(code) {
  return WORDS[code]?.() ?? code.replaceAll("_", " ");
}

/** @param {string} code */
export function againstText(code) {
  return OBJECTIONS[code]?.() ?? objectionText(code);
}

/** @param {number} value @param {"km/h" | "s"} unit */
export function valueText(value, unit) {
  const n = isolate(number(Math.round(value * 10) / 10));
  return unit === "s" ? interpolate(_("%(n)s s"), { n }) : interpolate(_("%(n)s km/h"), { n });
}
