/** A plate read as a card: photo, decision, each character, alternatives, raw reads. */

import { h } from "../dom.js";
import { gettext as _, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { classWord } from "../words.js";
import { charactersOf, photoOf, rawReads } from "./characters.js";
import { percent } from "./words.js";

/**
 * @typedef {{tracklet: string, camera: string, captured_at: string, text: string, written: string, form: string, grammar: string,
 *     confidence: number, votes: import("./characters.js").Vote[], reads: [number, string, number][], object_class: number,
 *     colour: string, photo: string | null, simulated: boolean}} PlateRead
 */

/** @param {PlateRead} read */
export function cardOf(read) {
  return cardWith(read, photoOf(read.photo, _("The vehicle as the camera saw it")));
}

/** For those who see what was read and not whom. @param {PlateRead} read */
export function exampleOf(read) {
  return cardWith(read, null);
}

/** @param {PlateRead} read @param {HTMLElement | null} photo */
function cardWith(read, photo) {
  return h(
    "li",
    { class: "card-read", "data-testid": "read", "data-text": read.text },
    photo,
    h(
      "div",
      {},
      h("p", { class: "plate", dir: "ltr" }, read.written),
      h("p", { class: "second" }, isolate(read.camera), " · ", isolate(momentText(read.captured_at))),
      h("p", { class: "second" }, percent(read.confidence), " · ", classWord(read.object_class), read.colour ? ` · ${read.colour}` : "", read.form ? ` · ${isolate(read.form)}` : ""),
      read.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null,
      charactersOf(read.votes),
      rawReads(read.reads),
    ),
  );
}
