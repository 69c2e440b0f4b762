/** Devices of cameras as the screen that sets them up thinks of them. */

/** What the ends of a device's motors mean, as the form and the server call them. */
export const ENDS = /** @type {const} */ (["pan_from_deg", "pan_to_deg", "tilt_least_deg", "tilt_most_deg", "hfov_wide_deg", "hfov_tele_deg"]);

/** Addresses as people write them: one a line, or with spaces or commas between. @param {string} text @returns {string[]} each once */
export function addressesOf(text) {
  return [...new Set(text.split(/[\s,;،]+/u).filter(Boolean))];
}

/** Whether a search still goes on. @param {string} state */
export function isOpen(state) {
  return state === "waiting" || state === "running";
}

/** @param {DeviceProfile} profile @returns {string} what there is to say of a stream, in no language */
export function profileText({ name, token, encoding, width, height, fps }) {
  return [name || token, encoding, width && height ? `${width} × ${height}` : "", fps ? `${fps} fps` : ""].filter(Boolean).join(" · ");
}

/** @param {{manufacturer?: string, model?: string}} facts */
export function modelText({ manufacturer, model }) {
  return [manufacturer, model].filter(Boolean).join(" ");
}

/**
 * The ends that were given, for the server.
 *
 * @param {(name: string) => string} value of a field
 * @returns {Record<string, number>}
 */
export function endsOf(value) {
  return Object.fromEntries(ENDS.filter((name) => value(name).trim() !== "").map((name) => [name, Number(value(name))]));
}
