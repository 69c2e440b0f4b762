/** Geometry of counting lines and zones: which way counts as forward, and what is under a pointer. */

import { edgeWithin, toGround, toLonLat } from "./homography.js";

/** @typedef {[number, number]} Point degrees (lon, lat) or pixels (x, y), as each function says */
/** @typedef {"n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw"} Wind */

const WINDS = /** @type {Wind[]} */ (["n", "ne", "e", "se", "s", "sw", "w", "nw"]);
const ARROW_SHARE = 0.6;
const SHORTEST_M = 2;
const LONGEST_M = 12;
const HEAD_SHARE = 0.45;

/** The unit vector of who crosses forward, from the line's left to its right, in metres east and north. @param {Point} a lon, lat @param {Point} b @returns {Point} */
function ahead(a, b) {
  const [e, n] = toGround(a, b);
  const length = Math.hypot(e, n) || 1;
  return [n / length, -e / length];
}

/**
 * The arrow on the ground that shows which way counts as forward: it stands on the middle of the line.
 *
 * @param {Point} a lon, lat
 * @param {Point} b
 * @returns {{shaft: [Point, Point], head: [Point, Point, Point]}} in degrees
 */
export function arrowOf(a, b) {
  const [e, n] = toGround(a, b);
  const [east, north] = ahead(a, b);
  const long = Math.min(LONGEST_M, Math.max(SHORTEST_M, ARROW_SHARE * Math.hypot(e, n)));
  const head = HEAD_SHARE * long;
  /** @param {number} along @param {number} aside @returns {Point} */
  const at = (along, aside) => toLonLat(a, [e / 2 + along * east - aside * north, n / 2 + along * north + aside * east]);
  return { shaft: [at(0, 0), at(long - head, 0)], head: [at(long - head, head / 2), at(long, 0), at(long - head, -head / 2)] };
}

/** Where somebody goes who crosses forward. @param {Point} a lon, lat @param {Point} b @returns {Wind} */
export function windOf(a, b) {
  const [east, north] = ahead(a, b);
  return WINDS[(Math.round((Math.atan2(east, north) * 4) / Math.PI) + 8) % 8];
}

/** @typedef {{id: number, points: Point[]}} Outline of pixels; two points are a line */

/**
 * The shape under a pointer: the nearest line within reach, else the smallest area around it.
 *
 * @param {Outline[]} outlines
 * @param {Point} point pixels
 * @param {number} reach pixels
 * @returns {number | null} its id
 */
export function shapeAt(outlines, point, reach) {
  const lines = outlines.filter(({ points }) => points.length === 2).map(({ id, points: [a, b] }) => ({ id, far: distance(point, a, b) }));
  const [near] = lines.filter(({ far }) => far <= reach).sort((a, b) => a.far - b.far);
  if (near) return near.id;
  const areas = outlines.filter(({ points }) => points.length > 2 && inside(points, point));
  return areas.sort((a, b) => size(a.points) - size(b.points))[0]?.id ?? null;
}

/**
 * The part of a ring within a picture.
 *
 * @param {Point[]} ring pixels
 * @param {Point} size of the picture
 * @returns {Point[]} empty where there is none
 */
export function partWithin(ring, [width, height]) {
  /** How far a point lies within each side of the picture. @type {((point: Point) => number)[]} */
  const sides = [([x]) => x, ([, y]) => y, ([x]) => width - x, ([, y]) => height - y];
  return sides.reduce((kept, within) => kept.flatMap((to, index) => edgeWithin(within, /** @type {Point} */ (kept.at(index - 1)), to)), ring);
}

/** From a point to the stretch between two others. @param {Point} point @param {Point} a @param {Point} b */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

/** @param {Point[]} ring @param {Point} point */
function inside(ring, [x, y]) {
  return ring.reduce((within, [bx, by], index) => {
    const [ax, ay] = /** @type {Point} */ (ring.at(index - 1));
    return ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax ? !within : within;
  }, false);
}

/** @param {Point[]} ring */
function size(ring) {
  return Math.abs(ring.reduce((sum, [bx, by], index) => sum + (ring.at(index - 1)?.[0] ?? 0) * by - bx * (ring.at(index - 1)?.[1] ?? 0), 0)) / 2;
}
