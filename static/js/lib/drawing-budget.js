/** When a moving map may be drawn again: what a drawing takes shows when the graphics processor has finished it. */

/** Of the time at most this part is spent drawing; the rest is left to carry the last drawing along. */
const DRAWING_SHARE = 0.25;
/** A drawing that takes no longer holds nothing up: none is left out. */
const QUICK_MS = 20;
/** So often a drawing is begun anew for what moves by itself, unless the last one is not finished by then. */
const LONGEST_MS = 500;

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
   * @param {number} now
   * @param {boolean} finished whether the last drawing is
   * @param {boolean} urgent whether the last drawing serves no longer
   */
  allows(now, finished, urgent) {
    if (!this.finished) {
      if (!finished) {
        this.unfinishedAsks += 1;
        return false;
      }
      this.finished = true;
      const elapsed = now - this.beganAt;
      // Asked late and only once, it may have been finished long before.
      this.costMs = this.unfinishedAsks > 0 ? elapsed : Math.min(this.costMs, elapsed);
    }
    return urgent || this.costMs <= QUICK_MS || now - this.beganAt >= Math.min(LONGEST_MS, this.costMs / DRAWING_SHARE);
  }
}
