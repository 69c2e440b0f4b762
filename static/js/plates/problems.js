/** What a refusal says, with the first field that it names. */

/** @param {import("../http.js").HttpError} error @returns {string} */
export function firstProblem(error) {
  const first = error.message === "The request is not valid." ? wordsOf(error.data) : "";
  return first || error.message;
}

/** The first sentence within lists and fields. @param {any} data @returns {string} */
function wordsOf(data) {
  if (typeof data === "string") return data;
  if (data === null || typeof data !== "object") return "";
  for (const [name, value] of Object.entries(data)) {
    const words = wordsOf(value);
    if (words) return Array.isArray(data) ? words : `${name}: ${words}`;
  }
  return "";
}
