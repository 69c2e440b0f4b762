import assert from "node:assert/strict";
import test from "node:test";

import { applyMatrix, disagreementM, groundView, invertMatrix, toGround, toLonLat } from "../../../static/js/lib/homography.js";

/** Calibration of the demonstration clip, see apps/simulator/city/demo_clip.py; bearing 0. */
const CLIP = [0.142151055, -0.00726752594, -44.0871801, -0.00571096904, -0.0399747821, 173.76201, 0.000895682986, 0.0191224803, 1];
const ORIGIN = /** @type {[number, number]} */ ([67.03, 24.85]);
const SIZE = /** @type {[number, number]} */ ([768, 576]);

test("a pixel and its ground go there and back", () => {
  const inverse = invertMatrix(CLIP, [384, 576]);
  for (const pixel of /** @type {[number, number][]} */ ([[100, 300], [700, 550], [384, 200]])) {
    const ground = applyMatrix(CLIP, pixel);
    assert.ok(ground && inverse);
    const back = applyMatrix(inverse, ground);
    assert.ok(back);
    assert.ok(Math.hypot(back[0] - pixel[0], back[1] - pixel[1]) < 1e-6);
  }
});

test("beyond the horizon there is no ground", () => {
  assert.equal(applyMatrix(CLIP, [384, -200]), null);
  assert.equal(invertMatrix([1, 0, 0, 1, 0, 0, 0, 0, 1], [1, 1]), null);
});

test("metres around an origin agree with PROJ's azimuthal equidistant frame to a centimetre at 300 m", () => {
  // pyproj 3: +proj=aeqd +lat_0=24.85 +lon_0=67.03 +datum=WGS84, inverse of (200, 220)
  const place = /** @type {[number, number]} */ ([67.03197881, 24.85198607]);
  const [east, north] = toGround(ORIGIN, place);
  assert.ok(Math.abs(east - 200) < 0.02 && Math.abs(north - 220) < 0.02, `${east} ${north}`);
  const back = toLonLat(ORIGIN, [east, north]);
  assert.ok(Math.hypot((back[0] - place[0]) * 1e5, (back[1] - place[1]) * 1e5) < 0.01);
});

test("a view maps pixels to places and back, and disagrees with a shifted one by the shift", () => {
  const view = groundView({ matrix: CLIP, origin: ORIGIN }, SIZE);
  const place = view.place([384, 400]);
  assert.ok(place);
  const back = view.pixel(place);
  assert.ok(back && Math.hypot(back[0] - 384, back[1] - 400) < 0.01);
  const shifted = groundView({ matrix: CLIP, origin: toLonLat(ORIGIN, [3, 4]) }, SIZE);
  const apart = disagreementM(view, shifted, SIZE, 60, ORIGIN);
  assert.ok(apart !== null && Math.abs(apart - 5) < 0.01, String(apart));
  assert.equal(disagreementM(view, shifted, SIZE, 0, ORIGIN), null);
});

test("of a ring that reaches behind the camera the part before it is drawn", () => {
  // Ten metres above the ground, looking level to the north: x = 1000 + 1000 e / n, y = 500 + 1000 * 10 / n.
  const view = groundView({ matrix: [10, 0, -10_000, 0, 0, 10_000, 0, 1, -500], origin: [67, 24.8] }, [2000, 1000]);
  const at = (east, north) => toLonLat([67, 24.8], [east, north]);
  const whole = view.outline([at(-10, 40), at(10, 40), at(10, 80), at(-10, 80)]);
  assert.deepEqual(whole.map((pixel) => pixel.map(Math.round)), [[750, 750], [1250, 750], [1125, 625], [875, 625]]);
  const cut = view.outline([at(-10, -40), at(10, -40), at(10, 80), at(-10, 80)]);
  assert.equal(cut.length, 4);
  assert.ok(cut.every(([, y]) => y > 500));
  assert.deepEqual(view.outline([at(0, -40), at(0, -80)]), []);
  assert.equal(view.outline([at(0, -40), at(0, 80)]).length, 2);
});
