/** Labelled controls of the planner's forms. */

import { h } from "../dom.js";

/**
 * @param {string} name
 * @param {string} words
 * @param {{value?: number | string, min?: number, max?: number, step?: number | "any", unit?: string, oninput?: () => void}} [options]
 */
export function numberField(name, words, { value = "", min, max, step = "any", unit = "", oninput } = {}) {
  const input = h("input", { type: "number", name, value, min, max, step, required: true, "data-testid": `plan-${name}`, oninput });
  return field(words, input, unit);
}

/** @param {string} name @param {string} words @param {{value: string, text: string}[]} choices @param {string} [chosen] @param {() => void} [oninput] */
export function choiceField(name, words, choices, chosen = choices[0]?.value, oninput = undefined) {
  const options = choices.map(({ value, text }) => h("option", { value, selected: value === chosen }, text));
  return field(words, h("select", { name, "data-testid": `plan-${name}`, oninput }, ...options));
}

/** @param {string} name @param {string} words @param {() => void} [oninput] */
export function tickField(name, words, oninput = undefined) {
  return h("label", { class: "plan-tick" }, h("input", { type: "checkbox", name, "data-testid": `plan-${name}`, oninput }), h("span", {}, words));
}

/** @param {string} words @param {HTMLElement} control @param {string} [unit] */
export function field(words, control, unit = "") {
  return h("label", { class: "plan-field" }, h("span", {}, unit ? `${words} (${unit})` : words), control);
}

/**
 * @param {string} testid
 * @param {string} words
 * @param {() => void} onclick
 * @param {{secondary?: boolean, pressed?: boolean}} [options]
 */
export function button(testid, words, onclick, { secondary = true, pressed } = {}) {
  const shape = secondary ? "button secondary" : "button";
  return h("button", { type: "button", class: shape, "data-testid": testid, "aria-pressed": pressed === undefined ? null : String(pressed), onclick }, words);
}

/** The value of a control by its name. @param {HTMLFormElement} form @param {string} name @returns {string} */
export function valueOf(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
}

/** @param {HTMLFormElement} form @param {string} name @returns {boolean} */
export function isTicked(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).checked;
}
