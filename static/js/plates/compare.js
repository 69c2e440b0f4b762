/** One lead beside its photo: the vehicle that was seen, the one that a list wants, and how old the list is. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { PhotoDesk } from "./photo-desk.js";
import { facts, question } from "./pieces.js";
import { listAgeText, objectionText, percent, plateWord } from "./words.js";

/**
 * @typedef {import("./leads.js").Lead & import("./photo-desk.js").Decidable & {wanted: {pattern: string, make: string, colour: string,
 *     remarks: string, source: string, legal_basis: string, owner: string}, answers: Record<string, string>}} ComparedLead
 */

const QUESTIONS = /** @type {const} */ (["plate", "make", "colour", "list_age"]);

/** @extends {PhotoDesk<ComparedLead>} */
export class LeadDesk extends PhotoDesk {
  /** @param {import("./photo-desk.js").Hands} hands */
  constructor(hands) {
    super("/api/v1/plates/hits/", QUESTIONS, hands);
  }

  /** @param {ComparedLead} lead */
  title(lead) {
    return plateWord(lead.kind);
  }

  /** @param {ComparedLead} lead */
  marks(lead) {
    const gone = !lead.listed && lead.state === "open";
    return [
      h("span", { class: lead.amber ? "chip amber" : "chip", "data-testid": "list-age" }, listAgeText(lead.list_age_s)),
      gone ? h("span", { class: "chip amber", "data-testid": "not-listed" }, _("not on the list any more")) : null,
    ];
  }

  /** @param {ComparedLead} lead */
  pattern(lead) {
    return lead.wanted.pattern;
  }

  /** @param {ComparedLead} lead */
  against({ wanted, match, list, score }) {
    return h(
      "section",
      { "aria-label": _("What the list says") },
      h("h4", {}, _("Wanted")),
      h("p", { class: "plate", dir: "ltr", "data-testid": "wanted-plate" }, wanted.pattern),
      facts([
        [_("Match"), `${plateWord(match)} (${percent(score)})`],
        [_("Make"), wanted.make || _("not told")],
        [_("Colour"), wanted.colour || _("not told")],
        [_("Remarks"), wanted.remarks || "–"],
        [_("List"), list],
        [_("Source"), wanted.source],
        [_("Legal basis"), wanted.legal_basis],
        [_("Owner"), wanted.owner],
      ]),
    );
  }

  /** @param {ComparedLead} lead */
  form(lead) {
    const sides = { same: _("same"), different: _("different"), unsure: _("cannot be told") };
    /** @type {Record<string, string>} */
    const ages = lead.amber ? { asked: _("its source was asked just now and still says so"), old: _("too old to act on") } : { fresh: _("young enough"), old: _("too old to act on") };
    return this.formOf(lead, [
      question("plate", interpolate(_("Is the plate on the photo %(plate)s?"), { plate: isolate(lead.wanted.pattern) }), sides),
      lead.wanted.make ? question("make", interpolate(_("Is the make %(make)s?"), { make: isolate(lead.wanted.make) }), sides) : null,
      lead.wanted.colour ? question("colour", interpolate(_("Is the colour %(colour)s?"), { colour: isolate(lead.wanted.colour) }), sides) : null,
      question("list_age", interpolate(_("Is the list young enough? (%(age)s)"), { age: listAgeText(lead.list_age_s) }), ages),
      h("fieldset", {}, h("legend", {}, _("Confirm it for")), check("dispatchable", _("dispatch")), check("penalty_evidence", _("evidence for a penalty"))),
    ]);
  }

  /** @param {FormData} told */
  answers(told) {
    const answers = Object.fromEntries(QUESTIONS.map((name) => [name, told.get(name) ?? "untold"]));
    return { ...answers, reason: told.get("reason"), dispatchable: told.has("dispatchable"), penalty_evidence: told.has("penalty_evidence") };
  }

  /** @param {boolean} confirm */
  done(confirm) {
    return confirm ? _("Confirmed. The alert is closed.") : _("Rejected. The list stays as it is.");
  }

  /** @param {string} code */
  objection(code) {
    return objectionText(code);
  }

  /** @param {ComparedLead} lead */
  decided(lead) {
    const uses = [lead.dispatchable ? _("may be dispatched on") : "", lead.penalty_evidence ? _("evidence for a penalty") : ""].filter(Boolean);
    return this.decidedOf(lead, plateWord(lead.state), [uses.length ? h("p", {}, uses.join(" · ")) : null]);
  }
}

/** @param {string} name @param {string} words */
function check(name, words) {
  return h("label", { class: "choice" }, h("input", { type: "checkbox", name, "data-testid": name }), words);
}
