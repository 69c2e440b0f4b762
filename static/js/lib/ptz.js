/** Moving a camera: what a key or a button asks of it, and asking again for as long as it is held. */

export const REPEAT_MS = 400;
/** Longer than `REPEAT_MS`, so that the next request comes before the camera stops by itself. */
export const MOVE_S = 0.8;

/** Fractions of full speed: right, up and in are positive. @type {Record<string, {pan: number, tilt: number, zoom: number}>} */
export const DIRECTIONS = {
  up: { pan: 0, tilt: 0.5, zoom: 0 },
  left: { pan: -0.5, tilt: 0, zoom: 0 },
  right: { pan: 0.5, tilt: 0, zoom: 0 },
  down: { pan: 0, tilt: -0.5, zoom: 0 },
  in: { pan: 0, tilt: 0, zoom: 0.5 },
  out: { pan: 0, tilt: 0, zoom: -0.5 },
};

/** @type {Record<string, string>} */
const KEYS = { ArrowUp: "up", ArrowLeft: "left", ArrowRight: "right", ArrowDown: "down", "+": "in", "=": "in", "-": "out" };

/** @param {string} key of a keyboard event @returns {string | null} a name in `DIRECTIONS` */
export function directionOf(key) {
  return Object.hasOwn(KEYS, key) ? KEYS[key] : null;
}

/** One movement at a time: asked for again and again until it is let go, then stopped. */
export class Holding {
  /**
   * @param {{move: (direction: string) => void, stop: () => void, every: (action: () => void, ms: number) => number, end: (timer: number) => void}} hands
   */
  constructor(hands) {
    this.hands = hands;
    /** @type {string | null} */
    this.direction = null;
    this.timer = 0;
  }

  /** @param {string} direction */
  hold(direction) {
    if (this.direction === direction) return;
    this.hands.end(this.timer);
    this.direction = direction;
    this.hands.move(direction);
    this.timer = this.hands.every(() => this.hands.move(direction), REPEAT_MS);
  }

  /** @returns {boolean} whether anything was held */
  release() {
    if (this.direction === null) return false;
    this.quit();
    this.hands.stop();
    return true;
  }

  /** Ask for nothing more, and leave it to the camera to stop. */
  quit() {
    this.hands.end(this.timer);
    this.direction = null;
  }
}
