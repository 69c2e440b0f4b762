/** Pieces of pages on which something is compared with a photo. */

import { h } from "../dom.js";

/** @param {[string, string][]} rows */
export function facts(rows) {
  return h("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, h("bdi", {}, value))]));
}

/** @param {string} name @param {string} text @param {Record<string, string>} choices */
export function question(name, text, choices) {
  const radios = Object.entries(choices).map(([value, words]) => h("label", { class: "choice" }, h("input", { type: "radio", name, value, "data-testid": `${name}-${value}` }), words));
  return h("fieldset", {}, h("legend", {}, text), ...radios);
}
