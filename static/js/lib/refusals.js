/** What the server refused, by the field that it is about. */

const FIELDS = ["name", "name_ur", "kind", "segment", "points"];

/**
 * @param {{message: string, data: any}} error in the house's shape; `data` by field where the request was not valid
 * @returns {Record<string, string>} sentences by field, those of no field of the form under ""
 */
export function refusalsOf({ message, data }) {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const [field, said] of Object.entries(data ?? {})) {
    const key = FIELDS.includes(field) ? field : "";
    found[key] = [...(found[key] ?? []), ...sentences(said)];
  }
  const entries = Object.entries(found).map(([field, texts]) => [field, [...new Set(texts)].join(" ")]);
  return entries.length ? Object.fromEntries(entries) : { "": message };
}

/** @param {any} said a sentence, or lists and objects of them @returns {string[]} */
function sentences(said) {
  return typeof said === "object" && said !== null ? Object.values(said).flatMap(sentences) : [String(said)];
}
