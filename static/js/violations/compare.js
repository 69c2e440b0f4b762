/** One violation beside its photo: what was measured, and whether the vehicle is stolen; once confirmed it can be handed over. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { PhotoDesk } from "../plates/photo-desk.js";
import { facts, question } from "../plates/pieces.js";
import { listAgeText } from "../plates/words.js";
import { againstText, valueText, violationWord } from "./words.js";

const QUESTIONS = /** @type {const} */ (["plate", "make", "colour", "measurement"]);

/**
 * @typedef {{known: boolean, listed: boolean, exact: boolean, amber: boolean, list_age_s: number | null, clear: boolean}} Stolen
 * @typedef {import("./list.js").ViolationRow & import("../plates/photo-desk.js").Decidable & {stolen: Stolen | null,
 *     sent_by: string | null, sent_at: string | null, receipt: string}} Violation
 */

/** @extends {PhotoDesk<Violation>} */
export class ViolationDesk extends PhotoDesk {
  /** @param {import("../plates/photo-desk.js").Hands} hands */
  constructor(hands) {
    super("/api/v1/violations/", QUESTIONS, hands);
  }

  /** @param {Violation} one */
  title(one) {
    return violationWord(one.kind);
  }

  /** @param {Violation} one */
  against(one) {
    const text = (/** @type {number} */ value) => valueText(value, one.unit);
    return h(
      "section",
      { "aria-label": _("What was measured") },
      h("h4", {}, _("Measured")),
      h("p", { class: "plate", "data-testid": "measured" }, text(one.value)),
      facts([
        [_("Standard deviation"), text(one.sd)],
        [_("Limit"), text(one.limit)],
        [_("Margin left to the driver"), text(one.margin)],
        [_("Certainly at least"), text(one.value - 3 * one.sd)],
        [_("Measured at"), momentText(one.measured_at)],
        [_("Where"), one.line ? `${one.segment_name} · ${one.line}` : one.segment_name],
      ]),
      one.stolen ? stolenPart(one.stolen) : null,
    );
  }

  /** @param {Violation} one */
  form(one) {
    const sides = { same: _("same"), different: _("different"), unsure: _("cannot be told") };
    return this.formOf(one, [
      question("plate", interpolate(_("Is the plate on the photo %(plate)s?"), { plate: isolate(one.seen.written || one.seen.text) }), sides),
      question("make", _("Is the make the one of the vehicle register?"), sides),
      question("colour", _("Is the colour the one of the vehicle register?"), sides),
      question("measurement", _("Does the photo go with what was measured?"), { plausible: _("plausible"), doubtful: _("doubtful") }),
    ]);
  }

  /** @param {boolean} confirm */
  done(confirm) {
    return confirm ? _("Confirmed. It can be handed over now.") : _("Rejected.");
  }

  /** @param {string} code */
  objection(code) {
    return againstText(code);
  }

  /** @param {Violation} one */
  decided(one) {
    const send = h("button", { type: "button", class: "button", "data-testid": "send", onclick: () => void this.attempt(one, [send], "send", {}, _("Handed over.")) }, one.simulated ? _("Hand over to the simulated folder") : _("Hand over to the e-challan system"));
    return this.decidedOf(one, violationWord(one.state), [
      one.sent_by ? h("p", { class: "quiet" }, interpolate(_("handed over by %(who)s, receipt %(receipt)s"), { who: isolate(one.sent_by), receipt: isolate(one.receipt) })) : null,
      one.state === "confirmed" ? h("p", { class: "buttons" }, send) : null,
    ]);
  }
}

/** @param {Stolen} stolen */
function stolenPart(stolen) {
  const against = [stolen.known ? "" : "no_stolen_list", stolen.listed ? "listed_stolen" : "", stolen.known && stolen.amber ? "stolen_list_old" : ""].filter(Boolean);
  const said = stolen.clear ? `${_("Not listed as stolen")} (${listAgeText(stolen.list_age_s)})` : against.map(againstText).join(" ");
  return h("p", { class: stolen.clear ? "quiet" : "warn", "data-testid": "stolen", "data-clear": String(stolen.clear) }, said);
}
