/** How live the live connection is, from what was heard last. */

/** From this age of the newest message on, the map says that it is delayed. */
const DELAYED_S = 7;
/** Without a connection for so long, the map says that it is lost. */
const LOST_S = 10;

/**
 * @param {ConnectionFacts} facts
 * @param {number} now epoch seconds by the server's clock
 * @returns {{name: ConnectionName, ageS: number}} `ageS` is how old what the map shows is; fusion's silence counts, too.
 */
export function connectionState(facts, now) {
  const silence = facts.heardAt === null ? 0 : Math.max(0, now - facts.heardAt);
  const fusion = facts.fusionAt === null ? 0 : Math.max(0, now - facts.fusionAt);
  if (facts.phase === "refused") return { name: "refused", ageS: silence };
  if (facts.phase === "paused") return { name: "paused", ageS: silence };
  if (facts.heardAt === null) return { name: "connecting", ageS: 0 };
  if (facts.phase !== "open") return { name: silence >= LOST_S ? "lost" : "reconnecting", ageS: silence };
  const age = Math.max(silence, fusion);
  return { name: age >= DELAYED_S || facts.bus === "lost" ? "delayed" : "connected", ageS: age };
}
