/** Ages and clocks in words: how old something is, and when that makes it stale. */

/** From this age in seconds a live value is shown as delayed, and from the second as stale. */
export const DELAYED_S = 3;
export const STALE_S = 10;

/**
 * @param {number | null | undefined} ageS seconds; null and NaN mean that nothing was ever received
 * @param {number} [delayedS] from when on it is delayed: later for what is told less often
 * @returns {"fresh" | "delayed" | "stale" | "never"}
 */
export function freshness(ageS, delayedS = DELAYED_S) {
  if (ageS === null || ageS === undefined || Number.isNaN(ageS)) return "never";
  if (ageS < delayedS) return "fresh";
  return ageS < STALE_S ? "delayed" : "stale";
}

/**
 * An age in its largest sensible unit.
 *
 * @param {number | null | undefined} ageS
 * @returns {{value: number, unit: "s" | "min" | "h" | "d"} | null} null when nothing was ever received; an age below zero
 *     (clocks differ) counts as zero.
 */
export function splitAge(ageS) {
  if (ageS === null || ageS === undefined || Number.isNaN(ageS)) return null;
  const age = Math.max(0, ageS);
  if (age < 10) return { value: Math.round(age * 10) / 10, unit: "s" };
  if (age < 120) return { value: Math.round(age), unit: "s" };
  if (age < 2 * 3600) return { value: Math.round(age / 60), unit: "min" };
  if (age < 48 * 3600) return { value: Math.round(age / 3600), unit: "h" };
  return { value: Math.round(age / 86400), unit: "d" };
}

/**
 * Estimates the server's clock from the times in its messages: the smallest difference seen is the one with the least delay.
 */
export class ServerClock {
  /** @param {() => number} localNow epoch seconds by this machine */
  constructor(localNow) {
    this.localNow = localNow;
    /** @type {number | null} */
    this.offset = null;
  }

  /** @param {number} serverTime epoch seconds, as just received */
  heard(serverTime) {
    const offset = serverTime - this.localNow();
    if (this.offset === null || offset > this.offset || Math.abs(offset - this.offset) > 30) this.offset = offset;
  }

  /** Epoch seconds by the server's clock, or by ours when it never spoke. */
  now() {
    return this.localNow() + (this.offset ?? 0);
  }
}

/**
 * A time of day, 24 hours.
 *
 * @param {number} epochS
 * @param {string} timeZone IANA name
 */
export function clockText(epochS, timeZone) {
  return new Date(epochS * 1000).toLocaleTimeString("en-GB", { timeZone, hour12: false });
}

/** Day and time in Karachi, of an ISO time of the server. @param {string} iso */
export function momentText(iso) {
  return new Date(iso).toLocaleString("en-GB", { timeZone: "Asia/Karachi", dateStyle: "medium", timeStyle: "short" });
}
