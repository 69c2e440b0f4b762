/** Web Mercator as MapLibre's custom layers use it: the world is the square 0…1, y downwards. */

/** @param {number} lon degrees */
export function mercatorX(lon) {
  return (lon + 180) / 360;
}

/** @param {number} lat degrees, within ±85.05 */
export function mercatorY(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {[number, number]} lon, lat in degrees
 */
export function lonLatOf(x, y) {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

const EARTH_RADIUS_M = 6378137;

/**
 * A circle on the ground as a closed ring of lon, lat; good to a percent for radii under 10 km.
 *
 * @param {number} lon
 * @param {number} lat
 * @param {number} radiusM
 * @param {number} [corners]
 * @returns {[number, number][]}
 */
export function circleRing(lon, lat, radiusM, corners = 40) {
  const dLat = (radiusM / EARTH_RADIUS_M) * (180 / Math.PI);
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  /** @type {[number, number][]} */
  const ring = [];
  for (let i = 0; i <= corners; i++) {
    const angle = ((i % corners) / corners) * 2 * Math.PI;
    ring.push([lon + dLon * Math.cos(angle), lat + dLat * Math.sin(angle)]);
  }
  return ring;
}

/**
 * A matrix (column-major, 4x4) moved to an origin, in double precision, so that small offsets from it survive float32.
 *
 * @param {ArrayLike<number>} matrix
 * @param {number} x
 * @param {number} y
 */
export function matrixAt(matrix, x, y) {
  const moved = new Float32Array(16);
  for (let i = 0; i < 12; i++) moved[i] = matrix[i];
  for (let i = 0; i < 4; i++) moved[12 + i] = matrix[i] * x + matrix[4 + i] * y + matrix[12 + i];
  return moved;
}
