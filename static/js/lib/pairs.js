/** The pairs of points that a person is placing: pure state, no page. */

import { metresPerDegree } from "./homography.js";

/**
 * One pair. A side is null until it is known; a suggested side was put there by the program and counts only once a person has
 * placed or confirmed it.
 *
 * @typedef {{id: number, picture: [number, number] | null, map: [number, number] | null, suggested: "picture" | "map" | null}} Pair
 */

export class PairList {
  constructor() {
    /** @type {Pair[]} */
    this.pairs = [];
    /** @type {number | null} */
    this.selected = null;
    this.dirty = false;
    this.nextId = 1;
    /** @type {() => void} */
    this.onChange = () => {};
  }

  /** Take over saved pairs; nothing is unsaved then. @param {{x: number, y: number, lon: number, lat: number}[]} saved */
  load(saved) {
    this.pairs = saved.map(({ x, y, lon, lat }) => ({ id: this.nextId++, picture: [x, y], map: [lon, lat], suggested: null }));
    this.selected = null;
    this.dirty = false;
    this.onChange();
  }

  /** @returns {Pair | null} */
  current() {
    return this.pairs.find((pair) => pair.id === this.selected) ?? null;
  }

  /** @param {number | null} id */
  select(id) {
    if (this.selected === id) return;
    this.selected = id;
    this.onChange();
  }

  /**
   * A point was picked on one side: it completes the selected pair where that lacks this side, else it begins a new pair.
   *
   * @param {"picture" | "map"} side
   * @param {[number, number]} point
   * @param {[number, number] | null} guess where the other side may be, if it is a new pair
   */
  pick(side, point, guess) {
    const current = this.current();
    if (current && (current[side] === null || current.suggested === side)) return this.place(current.id, side, point);
    const other = side === "picture" ? "map" : "picture";
    const pair = /** @type {Pair} */ ({ id: this.nextId++, picture: null, map: null, suggested: guess ? other : null });
    pair[side] = point;
    pair[other] = guess;
    this.pairs.push(pair);
    this.selected = pair.id;
    this.changed();
  }

  /** An empty pair, for coordinates that are typed. */
  begin() {
    this.pairs.push({ id: this.nextId++, picture: null, map: null, suggested: null });
    this.selected = this.nextId - 1;
    this.changed();
  }

  /** @param {number} id @param {"picture" | "map"} side @param {[number, number]} point */
  place(id, side, point) {
    const pair = this.pairs.find((one) => one.id === id);
    if (!pair) return;
    pair[side] = point;
    if (pair.suggested === side) pair.suggested = null;
    this.selected = id;
    this.changed();
  }

  /** What the program suggested is right. @param {number} id */
  confirm(id) {
    const pair = this.pairs.find((one) => one.id === id);
    if (!pair?.suggested) return;
    pair.suggested = null;
    this.changed();
  }

  /**
   * Move a side by steps: a pixel in the picture (down is +y), a tenth of a metre on the map (up is north).
   *
   * @param {number} id
   * @param {"picture" | "map"} side
   * @param {number} right
   * @param {number} up
   */
  nudge(id, side, right, up) {
    const point = this.pairs.find((one) => one.id === id)?.[side];
    if (!point) return;
    const [perLon, perLat] = metresPerDegree(point[1]);
    const moved = side === "picture" ? [point[0] + right, point[1] - up] : [point[0] + (0.1 * right) / perLon, point[1] + (0.1 * up) / perLat];
    this.place(id, side, /** @type {[number, number]} */ (moved));
  }

  /** @param {number} id */
  remove(id) {
    const index = this.pairs.findIndex((pair) => pair.id === id);
    if (index < 0) return;
    this.pairs.splice(index, 1);
    this.selected = this.pairs[Math.min(index, this.pairs.length - 1)]?.id ?? null;
    this.changed();
  }

  /** The pairs that count, in the order of the list. @returns {Pair[]} */
  complete() {
    return this.pairs.filter((pair) => pair.picture && pair.map && !pair.suggested);
  }

  /** As the server takes them. @returns {{x: number, y: number, lon: number, lat: number}[]} */
  payload() {
    return this.complete().map(({ picture, map }) => {
      const [[x, y], [lon, lat]] = [/** @type {[number, number]} */ (picture), /** @type {[number, number]} */ (map)];
      return { x, y, lon, lat };
    });
  }

  saved() {
    this.dirty = false;
    this.onChange();
  }

  changed() {
    this.dirty = true;
    this.onChange();
  }
}
