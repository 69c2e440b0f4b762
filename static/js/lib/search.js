/** Finds cameras and places by what somebody types. */

/** Lower case, without the marks and separators that people leave out. @param {string} text */
export function normalise(text) {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[-_./,]+/g, " ")
    .trim();
}

/**
 * The entries that hold every word of the query, best first: at the start, then at the start of a word, then anywhere.
 *
 * @template {{haystack: string}} T entries whose `haystack` is normalised
 * @param {readonly T[]} entries
 * @param {string} query
 * @param {number} limit
 * @returns {T[]} nothing for an empty query
 */
export function search(entries, query, limit) {
  const words = normalise(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = [];
  for (const entry of entries) {
    const score = scoreOf(entry.haystack, words);
    if (score >= 0) found.push({ entry, score });
  }
  found.sort((a, b) => a.score - b.score || a.entry.haystack.localeCompare(b.entry.haystack));
  return found.slice(0, limit).map((hit) => hit.entry);
}

/**
 * @param {string} haystack
 * @param {string[]} words
 */
function scoreOf(haystack, words) {
  let score = 0;
  for (const word of words) {
    const at = haystack.indexOf(word);
    if (at < 0) return -1;
    if (at > 0) score += haystack.includes(` ${word}`) ? 1 : 2;
  }
  return score;
}
