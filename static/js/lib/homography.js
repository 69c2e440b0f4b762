/** Homographies between picture and ground, and metres around an origin: the pure mathematics of the calibration screen. */

/** Nine numbers row by row; maps (x, y, 1). @typedef {number[]} Matrix */
/** A plane position: pixels (x right, y down) or metres (east, north). @typedef {[number, number]} Point */

const MAJOR_M = 6378137;
const ECCENTRICITY2 = 0.00669437999014;
const LEAST_SCALE = 1e-9;
/** What lies nearer to the camera's own plane than this share of the nearest ground in view is cut off. */
const NEAR = 0.05;

/**
 * @param {Matrix} m
 * @param {Point} point
 * @returns {Point | null} null on or beyond the horizon
 */
export function applyMatrix(m, [x, y]) {
  const scale = m[6] * x + m[7] * y + m[8];
  if (!(scale > LEAST_SCALE * Math.hypot(m[6], m[7], m[8]))) return null;
  return [(m[0] * x + m[1] * y + m[2]) / scale, (m[3] * x + m[4] * y + m[5]) / scale];
}

/**
 * The way back, with its sign chosen so that the image of `seen` lies in front of the horizon.
 *
 * @param {Matrix} m
 * @param {Point} seen a point that `m` maps
 * @returns {Matrix | null} null where the matrix is singular or `seen` lies beyond its horizon
 */
export function invertMatrix(m, seen) {
  const [a, b, c, d, e, f, g, h, i] = m;
  const cofactors = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
  const determinant = a * cofactors[0] + b * cofactors[3] + c * cofactors[6];
  const image = applyMatrix(m, seen);
  if (!image || !(Math.abs(determinant) > 0)) return null;
  const inverse = cofactors.map((value) => value / determinant);
  const front = inverse[6] * image[0] + inverse[7] * image[1] + inverse[8] > 0;
  return front ? inverse : inverse.map((value) => -value);
}

/** How far before the camera's plane a point of the ground lies, in the matrix's own scale. @param {Matrix} m @param {Point} point */
const depth = (m, [x, y]) => m[6] * x + m[7] * y + m[8];

/**
 * What one edge adds to a ring that is cut: where it passes the cut, and its end where that is kept.
 *
 * @param {(point: Point) => number} within how far a point lies on the side that is kept, linear in the point
 * @param {Point} from
 * @param {Point} to
 * @returns {Point[]}
 */
export function edgeWithin(within, from, to) {
  const [a, b] = [within(from), within(to)];
  const share = a / (a - b);
  const cut = /** @type {Point[]} */ (a * b < 0 ? [[from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]] : []);
  return b >= 0 ? [...cut, to] : cut;
}

/** Metres per degree of longitude and of latitude at a latitude (WGS 84). @param {number} lat @returns {[number, number]} */
export function metresPerDegree(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  const w = Math.sqrt(1 - ECCENTRICITY2 * sine * sine);
  const degree = Math.PI / 180;
  return [(MAJOR_M / w) * Math.cos(lat * degree) * degree, ((MAJOR_M * (1 - ECCENTRICITY2)) / w ** 3) * degree];
}

/** Metres east and north of an origin (lon, lat) in degrees; good to a centimetre within 500 m. @param {Point} origin @param {Point} place */
export function toGround(origin, place) {
  const [perLon, perLat] = metresPerDegree((origin[1] + place[1]) / 2);
  return /** @type {Point} */ ([(place[0] - origin[0]) * perLon, (place[1] - origin[1]) * perLat]);
}

/** The way back from metres to lon, lat. @param {Point} origin @param {Point} ground */
export function toLonLat(origin, ground) {
  const lat = origin[1] + ground[1] / metresPerDegree(origin[1])[1];
  return /** @type {Point} */ ([origin[0] + ground[0] / metresPerDegree((origin[1] + lat) / 2)[0], lat]);
}

/** @typedef {ReturnType<typeof groundView>} GroundView */

/**
 * A view of the ground: pixels of a camera to lon, lat and back.
 *
 * @param {{matrix: Matrix, origin: Point}} calibration
 * @param {Point} size width and height of the picture in pixels
 */
export function groundView({ matrix, origin }, [width, height]) {
  const front = /** @type {Point} */ ([width / 2, height]);
  const inverse = invertMatrix(matrix, front);
  const nearest = inverse ? NEAR * depth(inverse, applyMatrix(matrix, front) ?? [0, 0]) : 0;
  return {
    /** @param {Point} pixel @returns {Point | null} */
    place: (pixel) => {
      const ground = applyMatrix(matrix, pixel);
      return ground && toLonLat(origin, ground);
    },
    /** @param {Point} place @returns {Point | null} */
    pixel: (place) => (inverse ? applyMatrix(inverse, toGround(origin, place)) : null),
    /**
     * The part of a ring that lies before the camera, in pixels, which may lie outside the picture.
     *
     * @param {Point[]} ring not closed; two points are a line
     * @returns {Point[]} empty where all of it lies behind
     */
    outline: (ring) => {
      if (!inverse) return [];
      const ground = ring.map((place) => toGround(origin, place));
      // A line has one edge, not one there and one back.
      const before = (/** @type {number} */ index) => (ground.length === 2 ? ground[0] : /** @type {Point} */ (ground.at(index - 1)));
      const kept = ground.flatMap((to, index) => edgeWithin((point) => depth(inverse, point) - nearest, before(index), to));
      return kept.map((point) => applyMatrix(inverse, point)).filter((point) => point !== null);
    },
  };
}

/**
 * How far two calibrations put the same pixels apart: the median over a grid of the picture, in metres.
 *
 * @param {GroundView} a
 * @param {GroundView} b
 * @param {Point} size
 * @param {number} rangeM places farther than this from `origin` do not count
 * @param {Point} origin
 * @returns {number | null} null where they share no ground
 */
export function disagreementM(a, b, [width, height], rangeM, origin) {
  const found = [];
  for (let row = 1; row <= 12; row++) {
    for (let column = 1; column < 12; column++) {
      const pixel = /** @type {Point} */ ([(column * width) / 12, (row * height) / 12]);
      const [one, other] = [a.place(pixel), b.place(pixel)];
      if (one && other && Math.hypot(...toGround(origin, one)) <= rangeM) found.push(Math.hypot(...toGround(one, other)));
    }
  }
  found.sort((x, y) => x - y);
  return found.length ? found[Math.floor(found.length / 2)] : null;
}
