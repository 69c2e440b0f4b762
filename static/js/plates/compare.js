/** One lead beside its photo: every question must be answered before it is confirmed, and a rejection says why. */

import { byId, h } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { classWord } from "../words.js";
import { charactersOf, photoOf, rawReads } from "./characters.js";
import { facts, question } from "./pieces.js";
import { listAgeText, objectionText, percent, plateWord } from "./words.js";

/**
 * @typedef {import("./leads.js").Lead & {revision: number, seen: {text: string, written: string, confidence: number, votes: import("./characters.js").Vote[],
 *     reads: [number, string, number][], object_class: number, colour: string, photo: string | null}, wanted: {pattern: string,
 *     make: string, colour: string, remarks: string, source: string, legal_basis: string, owner: string}, answers: Record<string, string>,
 *     reason: string, checked_by: string | null, cleared_at: string | null}} ComparedLead
 */

const NAMES = /** @type {const} */ (["plate", "make", "colour", "list_age"]);

export class Compare {
  /** @param {{onSay: (text: string, tone: "done" | "refused" | "") => void, onDecided: () => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.asked = "";
    this.box = byId("compare");
  }

  /** @param {string} id */
  async open(id) {
    this.asked = id;
    // Nobody must decide one lead in front of another's photo.
    this.box.hidden = true;
    this.box.replaceChildren();
    try {
      const lead = await getJson(`/api/v1/plates/hits/${id}/`);
      if (this.asked === id) this.show(lead);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (this.asked === id) this.hands.onSay(error.message, "refused");
    }
  }

  /** @param {ComparedLead} lead */
  show(lead) {
    byId("compare-hint").hidden = true;
    this.box.dataset.lead = lead.id;
    const marks = [lead.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null, h("span", { class: lead.amber ? "chip amber" : "chip", "data-testid": "list-age" }, listAgeText(lead.list_age_s))];
    if (!lead.listed && lead.state === "open") marks.push(h("span", { class: "chip amber", "data-testid": "not-listed" }, _("not on the list any more")));
    this.box.replaceChildren(
      h("div", { class: "compare-head" }, h("h3", {}, plateWord(lead.kind)), ...marks, h("span", { class: "second" }, isolate(lead.camera), " · ", isolate(momentText(lead.captured_at)))),
      h("div", { class: "beside" }, seenPart(lead), h("div", {}, wantedPart(lead), lead.state === "open" ? this.form(lead) : decided(lead))),
    );
    this.box.hidden = false;
    this.box.focus();
  }

  /** @param {ComparedLead} lead */
  form(lead) {
    const sides = { same: _("same"), different: _("different"), unsure: _("cannot be told") };
    /** @type {Record<string, string>} */
    const ages = lead.amber ? { asked: _("its source was asked just now and still says so"), old: _("too old to act on") } : { fresh: _("young enough"), old: _("too old to act on") };
    const questions = [
      question("plate", interpolate(_("Is the plate on the photo %(plate)s?"), { plate: isolate(lead.wanted.pattern) }), sides),
      lead.wanted.make ? question("make", interpolate(_("Is the make %(make)s?"), { make: isolate(lead.wanted.make) }), sides) : null,
      lead.wanted.colour ? question("colour", interpolate(_("Is the colour %(colour)s?"), { colour: isolate(lead.wanted.colour) }), sides) : null,
      question("list_age", interpolate(_("Is the list young enough? (%(age)s)"), { age: listAgeText(lead.list_age_s) }), ages),
    ];
    const form = h(
      "form",
      { class: "questions", autocomplete: "off", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      ...questions,
      h("fieldset", {}, h("legend", {}, _("Confirm it for")), check("dispatchable", _("dispatch")), check("penalty_evidence", _("evidence for a penalty"))),
      h("label", { class: "wide" }, _("Reason, for a rejection always"), h("input", { name: "reason", maxlength: 300, "data-testid": "reason" })),
      h(
        "p",
        { class: "buttons" },
        h("button", { type: "button", class: "button", "data-testid": "confirm", onclick: () => void this.decide(lead, form, true) }, _("Confirm")),
        h("button", { type: "button", class: "button secondary", "data-testid": "reject", onclick: () => void this.decide(lead, form, false) }, _("Reject")),
      ),
    );
    return form;
  }

  /** @param {ComparedLead} lead @param {HTMLFormElement} form @param {boolean} confirm */
  async decide(lead, form, confirm) {
    const told = new FormData(form);
    /** @type {Record<string, any>} */
    const body = { revision: lead.revision, confirm, reason: told.get("reason"), dispatchable: told.has("dispatchable"), penalty_evidence: told.has("penalty_evidence") };
    for (const name of NAMES) body[name] = told.get(name) ?? (form.elements.namedItem(name) ? null : "untold");
    const open = NAMES.filter((name) => body[name] === null);
    if (open.length) {
      this.hands.onSay(_("Answer every question first."), "refused");
      /** @type {HTMLElement | null} */ (form.querySelector(`[name=${open[0]}]`))?.focus();
      return;
    }
    const buttons = form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      this.show(await postJson(`/api/v1/plates/hits/${lead.id}/check/`, body));
      this.hands.onSay(confirm ? _("Confirmed. The alert is closed.") : _("Rejected. The list stays as it is."), "done");
      this.hands.onDecided();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const objections = error.data?.objections?.map(objectionText).join(" ");
      this.hands.onSay(objections || error.message, "refused");
      if (error.status === 409) await this.open(lead.id);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }
}

/** @param {ComparedLead} lead */
function seenPart({ seen, wanted }) {
  return h(
    "section",
    { "aria-label": _("What was seen") },
    h("h4", {}, _("Seen")),
    photoOf(seen.photo, _("The vehicle as the camera saw it")),
    h("p", { class: "plate", dir: "ltr", "data-testid": "seen-plate" }, seen.written || seen.text || "–"),
    charactersOf(seen.votes, wanted.pattern),
    facts([[_("Whole text"), percent(seen.confidence)], [_("Vehicle"), classWord(seen.object_class)], [_("Colour, by the camera"), seen.colour || "–"]]),
    rawReads(seen.reads),
  );
}

/** @param {ComparedLead} lead */
function wantedPart({ wanted, match, list, score }) {
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

/** @param {string} name @param {string} words */
function check(name, words) {
  return h("label", { class: "choice" }, h("input", { type: "checkbox", name, "data-testid": name }), words);
}

/** @param {ComparedLead} lead */
function decided(lead) {
  const uses = [lead.dispatchable ? _("may be dispatched on") : "", lead.penalty_evidence ? _("evidence for a penalty") : ""].filter(Boolean);
  return h(
    "div",
    { class: "decided", "data-state": lead.state, "data-testid": "decided" },
    h("strong", {}, plateWord(lead.state)),
    uses.length ? h("p", {}, uses.join(" · ")) : null,
    lead.reason ? h("p", {}, h("bdi", {}, lead.reason)) : null,
    lead.checked_by ? h("p", { class: "quiet" }, interpolate(_("by %(who)s"), { who: isolate(lead.checked_by) })) : null,
    lead.cleared_at ? h("p", { class: "quiet" }, interpolate(_("Photo and reads were deleted %(when)s."), { when: isolate(momentText(lead.cleared_at)) })) : null,
  );
}
