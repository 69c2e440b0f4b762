/** Keeps a slow machine's map moving: while it is moved and frames take long, it is drawn with fewer pixels; at rest with all. */

/** Frames that take longer than this on average are too slow to follow a hand. */
const SLOW_MS = 24;
const FRAMES = 4;
/** Of the screen's pixels along each side. */
const COARSE = 0.5;

/** @param {MapLibreMap} map */
export function keepPace(map) {
  let last = 0;
  let average = 0;
  let frames = 0;
  let coarse = false;
  map.on("movestart", () => {
    last = performance.now();
    average = 0;
    frames = 0;
  });
  map.on("move", () => {
    const now = performance.now();
    average += (now - last - average) / Math.min(++frames, FRAMES);
    last = now;
    if (coarse || frames < FRAMES || average < SLOW_MS) return;
    coarse = true;
    map.setPixelRatio(devicePixelRatio * COARSE);
  });
  map.on("moveend", () => {
    if (!coarse) return;
    coarse = false;
    map.setPixelRatio(devicePixelRatio);
  });
}
