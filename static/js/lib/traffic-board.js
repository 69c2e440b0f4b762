/** The corridor board's data, put in order for showing. No page, no words. */

/**
 * @typedef {object} Said
 * @property {number} id
 * @property {string} text
 * @property {string} starts_at
 * @property {string | null} ends_at
 * @property {string} by
 */

/**
 * @typedef {object} BoardSegment
 * @property {string} code
 * @property {string} name
 * @property {string} name_ur
 * @property {string} corridor
 * @property {string} corridor_ur
 * @property {string} towards
 * @property {string} towards_ur
 * @property {number} position
 * @property {number} length_m
 * @property {number} limit_kmh
 * @property {number} free_kmh
 * @property {number | null} speed_kmh
 * @property {number | null} error_kmh
 * @property {string | null} level
 * @property {number} vehicles
 * @property {number} queue_m
 * @property {string | null} at
 * @property {boolean} simulated
 * @property {boolean} manages
 * @property {Said[]} notes
 * @property {Said | null} closure
 */

/**
 * @typedef {object} Strip
 * @property {string} key
 * @property {BoardSegment[]} segments in the direction of travel
 */

/** Segments as strips, one for each corridor and direction, in the order in which they come. @param {BoardSegment[]} segments @returns {Strip[]} */
export function strips(segments) {
  /** @type {Map<string, BoardSegment[]>} */
  const found = new Map();
  for (const segment of segments) {
    const key = `${segment.corridor}\n${segment.towards}`;
    const members = found.get(key);
    if (members) members.push(segment);
    else found.set(key, [segment]);
  }
  return [...found].map(([key, members]) => ({ key, segments: members.sort((a, b) => a.position - b.position) }));
}

/**
 * Whether any figure on the board is simulated.
 *
 * @param {{segments: BoardSegment[], junctions: {simulated: boolean}[], links: {time: {simulated: boolean} | null}[]}} board
 */
export function hasSimulated(board) {
  return [...board.segments, ...board.junctions].some(({ simulated }) => simulated) || board.links.some(({ time }) => time?.simulated);
}

/**
 * @typedef {object} Minute
 * @property {number} at epoch seconds of its beginning
 * @property {number | null} speed_kmh
 * @property {number} vehicles
 * @property {number} queue_m
 */

/**
 * Columns for a chart over the minutes before `now`; minutes that nobody told are gaps.
 *
 * @param {Minute[]} minutes oldest first
 * @param {number} now epoch seconds
 * @param {number} span minutes
 * @returns {[number[], (number | null)[], (number | null)[], (number | null)[]]} times, km/h, vehicles a minute, metres of queue
 */
export function columns(minutes, now, span) {
  const last = Math.floor(now / 60) * 60;
  const told = new Map(minutes.map((minute) => [Math.round(minute.at / 60) * 60, minute]));
  const times = Array.from({ length: span }, (_, i) => last - (span - i) * 60);
  const of = times.map((time) => told.get(time));
  return [times, of.map((m) => m?.speed_kmh ?? null), of.map((m) => m?.vehicles ?? null), of.map((m) => m?.queue_m ?? null)];
}

/** A travel time as minutes and seconds. @param {number} seconds @returns {string} */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
