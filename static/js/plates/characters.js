/** A read character by character: how sure each is, what else it could be, and what the list wants there. */

import { h } from "../dom.js";
import { gettext as _, interpolate, ngettext, number } from "../i18n.js";

const SURE = 0.9;
const LIKELY = 0.01;

/** @typedef {[string, number, [string, number][]]} Vote a character, its confidence 0-1, and its alternatives */

/**
 * @param {Vote[]} votes
 * @param {string} [wanted] a text of as many characters, or a pattern, which is not aligned
 */
export function charactersOf(votes, wanted = "") {
  const aligned = wanted.length === votes.length && !/[?*]/.test(wanted);
  const cells = votes.map(([character, confidence, alternatives], place) => {
    const likely = alternatives.filter(([, share]) => share >= LIKELY);
    const others = likely.map(([other, share]) => `${other} ${number(Math.round(share * 100))} %`).join(" ");
    const differs = aligned && wanted[place] !== character;
    const told = interpolate(_("%(character)s, %(sure)s percent sure"), { character, sure: Math.round(confidence * 100) });
    return h(
      "li",
      { "data-sure": confidence >= SURE, "data-differs": differs, title: others ? interpolate(_("or %(others)s"), { others }) : null },
      h("b", { "aria-label": told }, character),
      h("meter", { min: 0, max: 1, value: confidence, "aria-hidden": "true" }),
      h("small", {}, others || "\u00a0"),
      aligned ? h("i", { "aria-label": interpolate(_("the list says %(character)s"), { character: wanted[place] }) }, wanted[place]) : null,
    );
  });
  return h("ol", { class: "characters", dir: "ltr" }, ...cells);
}

/** @param {[number, string, number][]} reads what the recogniser alone made of each picture */
export function rawReads(reads) {
  const rows = reads.map(([, text, sharpness]) => h("li", {}, h("code", { dir: "ltr" }, text || "–"), h("small", {}, ` ${Math.round(sharpness * 100)} %`)));
  return h("details", { class: "raw" }, h("summary", {}, interpolate(ngettext("%(n)s raw read", "%(n)s raw reads", reads.length), { n: number(reads.length) })), h("ul", {}, ...rows));
}

/** @param {string | null} photo @param {string} text what it shows, for those who do not see it */
export function photoOf(photo, text) {
  return photo ? h("img", { class: "photo", src: photo, alt: text, "data-testid": "photo" }) : h("p", { class: "photo none" }, _("No photo."));
}
