/** Days of the city's clock, as people choose them, as the period that is asked for. */

/** Karachi keeps one offset all year. */
const OFFSET = "+05:00";
const DAY_MS = 86_400_000;

/**
 * From the first midnight of one day to the last of another.
 *
 * @param {string} since a day such as 2026-11-15
 * @param {string} until a day such as 2026-11-22; what lies ahead is cut off by the server
 * @returns {{since: string, until: string} | null} null for what are no days, or the wrong way round
 */
export function periodOf(since, until) {
  const [from, to] = [since, until].map((day) => Date.parse(`${day}T00:00:00${OFFSET}`));
  if (Number.isNaN(from) || Number.isNaN(to) || to < from) return null;
  return { since: new Date(from).toISOString(), until: new Date(to + DAY_MS).toISOString() };
}

/**
 * An address with those of the values that are not empty.
 *
 * @param {string} path
 * @param {Record<string, string>} values
 */
export function addressOf(path, values) {
  const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== ""));
  return `${path}?${asked}`;
}
