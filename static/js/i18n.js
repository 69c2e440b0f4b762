/** Words for people: Django's JavaScript catalogue, or English where it did not load. */

/** @type {any} */
const catalogue = globalThis;

/** @param {string} message @returns {string} */
export function gettext(message) {
  return catalogue.django?.gettext?.(message) ?? message;
}

/**
 * @param {string} singular
 * @param {string} plural
 * @param {number} count
 * @returns {string}
 */
export function ngettext(singular, plural, count) {
  return catalogue.django?.ngettext?.(singular, plural, count) ?? (count === 1 ? singular : plural);
}

/**
 * Put values into `%(name)s` places.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => String(values[name]));
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString("en-GB");
}

/** Keep a measure or time together in its own direction, also within Urdu. @param {string} text */
export function isolate(text) {
  return `\u2066${text}\u2069`;
}
