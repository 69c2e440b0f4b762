/** One violation beside its photo: every question is answered before it is confirmed; only then can it be handed over. */

import { byId, h } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { charactersOf, photoOf, rawReads } from "../plates/characters.js";
import { facts, question } from "../plates/pieces.js";
import { listAgeText, percent } from "../plates/words.js";
import { classWord } from "../words.js";
import { againstText, valueText, violationWord } from "./words.js";

const PATIENCE_MS = 30_000;
const NAMES = /** @type {const} */ (["plate", "make", "colour", "measurement"]);

/**
 * @typedef {{known: boolean, listed: boolean, exact: boolean, amber: boolean, list_age_s: number | null, clear: boolean}} Stolen
 * @typedef {import("./list.js").ViolationRow & {revision: number, seen: {text: string, written: string, confidence: number,
 *     votes: import("../plates/characters.js").Vote[], reads: [number, string, number][], object_class: number, colour: string, photo: string | null},
 *     stolen: Stolen | null, reason: string, checked_by: string | null, sent_by: string | null, sent_at: string | null, receipt: string,
 *     cleared_at: string | null}} Violation
 */

export class ViolationDesk {
  /** @param {{onSay: (text: string, tone: "done" | "refused" | "") => void, onDecided: () => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.asked = "";
    this.box = byId("compare");
  }

  /** @param {string} id */
  async open(id) {
    this.asked = id;
    // Nobody must decide one violation in front of another's photo.
    this.box.hidden = true;
    this.box.replaceChildren();
    try {
      const violation = await getJson(`/api/v1/violations/${id}/`);
      if (this.asked === id) this.show(violation);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (this.asked === id) this.hands.onSay(error.message, "refused");
    }
  }

  /** @param {Violation} one */
  show(one) {
    byId("compare-hint").hidden = true;
    this.box.replaceChildren(
      h("div", { class: "compare-head" }, h("h3", {}, violationWord(one.kind)), one.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null, h("span", { class: "second" }, isolate(one.camera), " · ", isolate(momentText(one.captured_at)))),
      h("div", { class: "beside" }, seenPart(one), h("div", {}, measuredPart(one), one.state === "open" ? this.form(one) : this.decided(one))),
    );
    this.box.hidden = false;
    this.box.focus();
  }

  /** @param {Violation} one */
  form(one) {
    const sides = { same: _("same"), different: _("different"), unsure: _("cannot be told") };
    const form = h(
      "form",
      { class: "questions", autocomplete: "off", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      question("plate", interpolate(_("Is the plate on the photo %(plate)s?"), { plate: isolate(one.seen.written || one.seen.text) }), sides),
      question("make", _("Is the make the one of the vehicle register?"), sides),
      question("colour", _("Is the colour the one of the vehicle register?"), sides),
      question("measurement", _("Does the photo go with what was measured?"), { plausible: _("plausible"), doubtful: _("doubtful") }),
      h("label", { class: "wide" }, _("Reason, for a rejection always"), h("input", { name: "reason", maxlength: 300, "data-testid": "reason" })),
      h(
        "p",
        { class: "buttons" },
        h("button", { type: "button", class: "button", "data-testid": "confirm", onclick: () => void this.decide(one, form, true) }, _("Confirm")),
        h("button", { type: "button", class: "button secondary", "data-testid": "reject", onclick: () => void this.decide(one, form, false) }, _("Reject")),
      ),
    );
    return form;
  }

  /** @param {Violation} one */
  decided(one) {
    const send = h("button", { type: "button", class: "button", "data-testid": "send", onclick: () => void this.attempt(one, [send], "send", {}, _("Handed over.")) }, one.simulated ? _("Hand over to the simulated folder") : _("Hand over to the e-challan system"));
    return h(
      "div",
      { class: "decided", "data-state": one.state, "data-testid": "decided" },
      h("strong", {}, violationWord(one.state)),
      one.reason ? h("p", {}, h("bdi", {}, one.reason)) : null,
      one.checked_by ? h("p", { class: "quiet" }, interpolate(_("by %(who)s"), { who: isolate(one.checked_by) })) : null,
      one.sent_by ? h("p", { class: "quiet" }, interpolate(_("handed over by %(who)s, receipt %(receipt)s"), { who: isolate(one.sent_by), receipt: isolate(one.receipt) })) : null,
      one.cleared_at ? h("p", { class: "quiet" }, interpolate(_("Photo and reads were deleted %(when)s."), { when: isolate(momentText(one.cleared_at)) })) : null,
      one.state === "confirmed" ? h("p", { class: "buttons" }, send) : null,
    );
  }

  /** @param {Violation} one @param {HTMLFormElement} form @param {boolean} confirm */
  async decide(one, form, confirm) {
    const told = new FormData(form);
    const open = NAMES.filter((name) => !told.has(name));
    if (open.length) {
      this.hands.onSay(_("Answer every question first."), "refused");
      /** @type {HTMLElement | null} */ (form.querySelector(`[name=${open[0]}]`))?.focus();
      return;
    }
    const body = { ...Object.fromEntries(told), revision: one.revision, confirm };
    const done = confirm ? _("Confirmed. It can be handed over now.") : _("Rejected.");
    await this.attempt(one, [...form.querySelectorAll("button")], "check", body, done);
  }

  /** @param {Violation} one @param {HTMLButtonElement[]} buttons @param {"check" | "send"} what @param {Record<string, any>} body @param {string} done */
  async attempt(one, buttons, what, body, done) {
    for (const button of buttons) button.disabled = true;
    try {
      const after = await postJson(`/api/v1/violations/${one.id}/${what}/`, body, PATIENCE_MS);
      if (this.asked === one.id) this.show(after);
      this.hands.onSay(done, "done");
      this.hands.onDecided();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const against = error.data?.objections?.map(againstText).join(" ");
      this.hands.onSay(against || error.message, "refused");
      if (error.status === 409 && this.asked === one.id) await this.open(one.id);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }
}

/** @param {Violation} one */
function seenPart({ seen }) {
  return h(
    "section",
    { "aria-label": _("What was seen") },
    h("h4", {}, _("Seen")),
    photoOf(seen.photo, _("The vehicle as the camera saw it")),
    h("p", { class: "plate", dir: "ltr", "data-testid": "seen-plate" }, seen.written || seen.text || "–"),
    charactersOf(seen.votes),
    facts([[_("Whole text"), percent(seen.confidence)], [_("Vehicle"), classWord(seen.object_class)], [_("Colour, by the camera"), seen.colour || "–"]]),
    rawReads(seen.reads),
  );
}

/** @param {Violation} one */
function measuredPart(one) {
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

/** @param {Stolen} stolen */
function stolenPart(stolen) {
  const against = [stolen.known ? "" : "no_stolen_list", stolen.listed ? "listed_stolen" : "", stolen.known && stolen.amber ? "stolen_list_old" : ""].filter(Boolean);
  const said = stolen.clear ? `${_("Not listed as stolen")} (${listAgeText(stolen.list_age_s)})` : against.map(againstText).join(" ");
  return h("p", { class: stolen.clear ? "quiet" : "warn", "data-testid": "stolen", "data-clear": String(stolen.clear) }, said);
}
