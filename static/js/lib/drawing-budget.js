/** When a moving map may be drawn again: what a drawing takes shows when the graphics processor has finished it. */

/** Of the time at most this part is spent drawing; the rest is left to carry the last drawing along. */
const DRAWING_SHARE = 0.25;
/** A drawing that takes no longer holds nothing up: none is left out. */
const QUICK_MS = 20;
/** So often a drawing is begun anew for what moves by itself, unless the last one is not finished by then. */
const LONGEST_MS = 500;
/** The same for what only grows older while the map stands: whoever reads a panel meanwhile must not wait for the map. */
const LONGEST_STANDING_MS = 1000;

/** Times are milliseconds on any steady clock. */
export class DrawingBudget {
  constructor() {
    this.beganAt = -Infinity;
    this.costMs = 0;
    this.finished = true;
    this.unfinishedAsks = 0;
  }

  /** @param {number} now */
  begin(now) {
    this.beganAt = now;
    this.finished = false;
    this.unfinishedAsks = 0;
  }

  /**
   * Learn what the last drawing took: the more often one looks, the truer.
   *
   * @param {number} now
   * @param {boolean} finished whether the last drawing is
   */
  look(now, finished) {
    if (this.finished) return;
    if (!finished) {
      this.unfinishedAsks += 1;
      return;
    }
    this.finished = true;
    const elapsed = now - this.beganAt;
    // Asked late and only once, it may have been finished long before.
    this.costMs = this.unfinishedAsks > 0 ? elapsed : Math.min(this.costMs, elapsed);
  }

  /**
   * How long to wait with the next drawing, so that drawing keeps to its share of the time.
   *
   * @param {number} now
   * @param {boolean} moving whether something moves by itself, or the map only grows older
   */
  restMs(now, moving) {
    if (this.costMs <= QUICK_MS) return 0;
    return Math.max(0, this.beganAt + Math.min(moving ? LONGEST_MS : LONGEST_STANDING_MS, this.costMs / DRAWING_SHARE) - now);
  }
}
