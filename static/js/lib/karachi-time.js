/** Times as people at the desks write them, in Karachi, which keeps UTC+5 all year. */

const OFFSET_MS = 5 * 3600_000;

/** For an `<input type=datetime-local>`. @param {number} epochMs */
export function karachiField(epochMs) {
  return new Date(epochMs + OFFSET_MS).toISOString().slice(0, 16);
}

/** What such a field says, as ISO time in UTC; null where it says nothing. @param {string} written */
export function fromKarachiField(written) {
  const epochMs = Date.parse(`${written.length === 10 ? `${written}T00:00` : written}Z`);
  return Number.isNaN(epochMs) ? null : new Date(epochMs - OFFSET_MS).toISOString();
}
