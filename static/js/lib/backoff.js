/** When to try again: exponential back-off with full jitter, so that a restarted server is not met by everyone at once. */

/**
 * @param {number} attempt 0 for the first retry
 * @param {() => number} random 0…1
 * @param {number} [firstMs]
 * @param {number} [longestMs]
 * @returns {number} milliseconds, at least a fifth of the step
 */
export function backoffMs(attempt, random, firstMs = 500, longestMs = 2000) {
  const step = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 20));
  return Math.round(step * (0.2 + 0.8 * random()));
}
