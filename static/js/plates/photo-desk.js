/** What is decided beside a photo by a person: opened one at a time, every question answered, a rejection with its reason. */

import { byId, h } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { classWord } from "../words.js";
import { charactersOf, photoOf, rawReads } from "./characters.js";
import { facts } from "./pieces.js";
import { percent } from "./words.js";

const PATIENCE_MS = 30_000;

/**
 * @typedef {{text: string, written: string, confidence: number, votes: import("./characters.js").Vote[], reads: [number, string, number][],
 *     object_class: number, colour: string, photo: string | null}} Seen what the camera saw of a vehicle
 * @typedef {{id: string, revision: number, camera: string, captured_at: string, simulated: boolean, state: string, reason: string,
 *     checked_by: string | null, cleared_at: string | null, seen: Seen}} Decidable
 * @typedef {{onSay: (text: string, tone: "done" | "refused" | "") => void, onDecided: () => void}} Hands
 */

/** @template {Decidable} T */
export class PhotoDesk {
  /**
   * @param {string} root address of what is decided, with a slash at its end
   * @param {readonly string[]} questions
   * @param {Hands} hands
   */
  constructor(root, questions, hands) {
    this.root = root;
    this.questions = questions;
    this.hands = hands;
    this.asked = "";
    this.box = byId("compare");
  }

  /** @param {string} id */
  async open(id) {
    this.asked = id;
    // Nobody must decide one vehicle in front of another's photo.
    this.box.hidden = true;
    this.box.replaceChildren();
    try {
      this.take(await getJson(`${this.root}${id}/`));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (this.asked === id) this.hands.onSay(error.message, "refused");
    }
  }

  /** Unless somebody has opened another one meanwhile. @param {T} one */
  take(one) {
    if (this.asked !== one.id) return;
    byId("compare-hint").hidden = true;
    const simulated = one.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null;
    const where = h("span", { class: "second" }, isolate(one.camera), " · ", isolate(momentText(one.captured_at)));
    this.box.replaceChildren(
      h("div", { class: "compare-head" }, h("h3", {}, this.title(one)), simulated, ...this.marks(one), where),
      h("div", { class: "beside" }, seenPart(one.seen, this.pattern(one)), h("div", {}, this.against(one), one.state === "open" ? this.form(one) : this.decided(one))),
    );
    this.box.hidden = false;
    this.box.focus();
  }

  /** @param {T} one @param {(Node | null)[]} asked the questions, and what else is to be told */
  formOf(one, asked) {
    const form = h(
      "form",
      { class: "questions", autocomplete: "off", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      ...asked,
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

  /** @param {T} one @param {string} state @param {(Node | null)[]} more */
  decidedOf(one, state, more) {
    return h(
      "div",
      { class: "decided", "data-state": one.state, "data-testid": "decided" },
      h("strong", {}, state),
      one.reason ? h("p", {}, h("bdi", {}, one.reason)) : null,
      one.checked_by ? h("p", { class: "quiet" }, interpolate(_("by %(who)s"), { who: isolate(one.checked_by) })) : null,
      ...more,
      one.cleared_at ? h("p", { class: "quiet" }, interpolate(_("Photo and reads were deleted %(when)s."), { when: isolate(momentText(one.cleared_at)) })) : null,
    );
  }

  /** @param {T} one @param {HTMLFormElement} form @param {boolean} confirm */
  async decide(one, form, confirm) {
    const told = new FormData(form);
    const open = this.questions.find((name) => form.elements.namedItem(name) && !told.has(name));
    if (open) {
      this.hands.onSay(_("Answer every question first."), "refused");
      /** @type {HTMLElement | null} */ (form.querySelector(`[name=${open}]`))?.focus();
      return;
    }
    await this.attempt(one, [...form.querySelectorAll("button")], "check", { ...this.answers(told), revision: one.revision, confirm }, this.done(confirm));
  }

  /** @param {T} one @param {HTMLButtonElement[]} buttons @param {string} what @param {Record<string, any>} body @param {string} done */
  async attempt(one, buttons, what, body, done) {
    for (const button of buttons) button.disabled = true;
    try {
      this.take(await postJson(`${this.root}${one.id}/${what}/`, body, PATIENCE_MS));
      this.hands.onSay(done, "done");
      this.hands.onDecided();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const objections = error.data?.objections?.map((/** @type {string} */ code) => this.objection(code)).join(" ");
      this.hands.onSay(objections || error.message, "refused");
      if (error.status === 409 && this.asked === one.id) await this.open(one.id);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  }

  /** @abstract @param {T} _one @returns {string} */
  title(_one) {
    throw new Error("abstract");
  }

  /** @param {T} _one @returns {(Node | null)[]} */
  marks(_one) {
    return [];
  }

  /** What its plate is compared with, character by character. @param {T} _one @returns {string | undefined} */
  pattern(_one) {
    return undefined;
  }

  /** @abstract @param {T} _one @returns {Node} what stands beside the photo */
  against(_one) {
    throw new Error("abstract");
  }

  /** @abstract @param {T} _one @returns {HTMLFormElement} */
  form(_one) {
    throw new Error("abstract");
  }

  /** @abstract @param {T} _one @returns {Node} */
  decided(_one) {
    throw new Error("abstract");
  }

  /** @param {FormData} told @returns {Record<string, any>} */
  answers(told) {
    return Object.fromEntries(told);
  }

  /** @abstract @param {boolean} _confirm @returns {string} what is said once it is decided */
  done(_confirm) {
    throw new Error("abstract");
  }

  /** @abstract @param {string} _code @returns {string} */
  objection(_code) {
    throw new Error("abstract");
  }
}

/** @param {Seen} seen @param {string} [pattern] */
function seenPart(seen, pattern) {
  return h(
    "section",
    { "aria-label": _("What was seen") },
    h("h4", {}, _("Seen")),
    photoOf(seen.photo, _("The vehicle as the camera saw it")),
    h("p", { class: "plate", dir: "ltr", "data-testid": "seen-plate" }, seen.written || seen.text || "–"),
    charactersOf(seen.votes, pattern),
    facts([[_("Whole text"), percent(seen.confidence)], [_("Vehicle"), classWord(seen.object_class)], [_("Colour, by the camera"), seen.colour || "–"]]),
    rawReads(seen.reads),
  );
}
