/** What a camera's symbol says: one state out of lifecycle (what it is) and condition (how its stream is now). */

/** States from worst to best, as the legend lists them. */
export const CAMERA_STATES = /** @type {const} */ ([
  "offline",
  "faulty",
  "degraded",
  "unknown",
  "online",
  "installed",
  "planned",
  "retired",
]);

/**
 * @param {string} lifecycle planned, installed, commissioned, faulty or retired
 * @param {string | null | undefined} condition unknown, online, degraded or offline; only a commissioned camera has one
 * @returns {CameraStateName}
 */
export function cameraState(lifecycle, condition) {
  if (lifecycle === "planned" || lifecycle === "installed" || lifecycle === "retired" || lifecycle === "faulty") return lifecycle;
  return condition === "online" || condition === "degraded" || condition === "offline" ? condition : "unknown";
}

/**
 * Cameras by state.
 *
 * @param {Iterable<{state: CameraStateName}>} cameras
 * @returns {Record<CameraStateName, number>}
 */
export function tallyStates(cameras) {
  const tally = /** @type {Record<CameraStateName, number>} */ (Object.fromEntries(CAMERA_STATES.map((state) => [state, 0])));
  for (const camera of cameras) tally[camera.state]++;
  return tally;
}
