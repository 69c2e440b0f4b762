/** What codes of leads, lists and reads are called. */

import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { ageText } from "../words.js";

/** @type {Record<string, () => string>} */
const WORDS = {
  stolen: () => _("stolen vehicle"),
  wanted: () => _("wanted vehicle"),
  missing: () => _("vehicle of a missing person"),
  open: () => _("to be compared"),
  confirmed: () => _("confirmed"),
  rejected: () => _("rejected"),
  withdrawn: () => _("withdrawn by a later read"),
  lapsed: () => _("lapsed: nobody compared it in time"),
  exact: () => _("same text"),
  wildcard: () => _("fits the pattern"),
  alike: () => _("one character differs"),
  draft: () => _("drafted, not previewed"),
  previewing: () => _("being previewed"),
  previewed: () => _("previewed"),
  active: () => _("in force"),
  past: () => _("followed by another"),
  discarded: () => _("discarded"),
};

/** @type {Record<string, () => string>} */
const OBJECTIONS = {
  no_photo: () => _("There is no photo to compare."),
  plate_not_same: () => _("The plate must be the same."),
  make_differs: () => _("The make differs."),
  make_unanswered: () => _("Say whether the make is the same."),
  make_unsure: () => _("For a penalty the make must be certain."),
  colour_differs: () => _("The colour differs."),
  colour_unanswered: () => _("Say whether the colour is the same."),
  colour_unsure: () => _("For a penalty the colour must be certain."),
  not_listed: () => _("The list does not want this vehicle any more."),
  list_old: () => _("The list is too old: ask its source first."),
  for_nothing: () => _("Say what the lead is confirmed for."),
  plate_in_reason: () => _("Leave the plate out of the reason: reasons are kept when plates are deleted."),
  no_reason: () => _("Give a reason for the rejection."),
};

/** @param {string} code */
export function plateWord(code) {
  return WORDS[code]?.() ?? code.replaceAll("_", " ");
}

/** @param {string} code */
export function objectionText(code) {
  return OBJECTIONS[code]?.() ?? code.replaceAll("_", " ");
}

/** @param {number | null} ageS of a list */
export function listAgeText(ageS) {
  return ageS === null ? _("age of the list unknown") : interpolate(_("list %(age)s old"), { age: ageText(ageS) });
}

/** How often the vehicle was seen again, "" for never. @param {{sights: number, sights_until: string | null}} lead */
export function sightsText({ sights, sights_until }) {
  if (!sights_until) return "";
  const text = ngettext("seen once more, at %(until)s", "seen %(n)s times more, until %(until)s", sights);
  return interpolate(text, { n: number(sights), until: isolate(momentText(sights_until)) });
}

/** @param {number | null} share 0-1 */
export function percent(share) {
  return share === null ? "–" : isolate(`${number(Math.round(share * 1000) / 10)} %`);
}
