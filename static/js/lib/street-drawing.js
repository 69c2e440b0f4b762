/** Counting lines and zones while somebody draws them: corners set, moved and taken back, and what differs from what is stored. */

import { OPEN, cornerOf, crosses, handleOf } from "./mask-areas.js";

/** @typedef {[number, number]} Place lon, lat */
/** @typedef {"line" | "area"} ShapeType */
/** @typedef {"name" | "few" | "crossed"} ShapeFault */

/**
 * @typedef {object} StreetShape
 * @property {number} id of this page alone
 * @property {ShapeType} type
 * @property {string} code
 * @property {Record<string, any>} values all that is sent but the points
 * @property {Place[]} points two of a line, the corners of an area in their order
 * @property {boolean} manages whether the reader may change it
 * @property {string | null} stored what the server has, as it would be sent; null: nothing yet
 * @property {boolean} overtaken somebody else changed it since it was changed here
 * @property {any} told the server's newest row with its figures; null: none yet
 */

const PLACES = 1e7;
const MOST_CORNERS = 99;
const FIELDS = { line: ["name", "name_ur", "camera", "segment"], area: ["name", "name_ur", "kind", "jurisdiction", "group"] };
const LEAST = { line: 2, area: 3 };

export class StreetDrawing {
  /** @param {{lines: number}} limits */
  constructor(limits) {
    this.limits = limits;
    /** @type {StreetShape[]} */
    this.shapes = [];
    /** @type {{type: ShapeType, code: string, values: Record<string, any>, points: Place[]} | null} not closed yet */
    this.open = null;
    /** @type {number | null} */
    this.selected = null;
    this.onChange = () => {};
    this.next = 1;
  }

  /** Take what the server has; what is drawn and not saved stays. @param {any[]} lines @param {any[]} areas */
  take(lines, areas) {
    const before = this.shapes;
    const told = [...lines.map((row) => this.told("line", row)), ...areas.map((row) => this.told("area", row))];
    const known = told.map((shape) => {
      const mine = before.find(({ code }) => code === shape.code);
      if (!mine) return shape;
      return this.isDirty(mine) ? { ...mine, overtaken: mine.overtaken || mine.stored !== shape.stored, stored: shape.stored, told: shape.told } : { ...shape, id: mine.id };
    });
    const missing = before.filter((mine) => this.isDirty(mine) && !told.some(({ code }) => code === mine.code));
    this.shapes = [...known, ...missing.map((mine) => ({ ...mine, overtaken: mine.stored !== null, stored: null, told: null }))];
    if (!this.current()) this.selected = null;
    this.onChange();
  }

  /** @param {ShapeType} type @param {any} row @returns {StreetShape} */
  told(type, row) {
    const values = Object.fromEntries(FIELDS[type].map((name) => [name, row[name]]));
    const points = type === "area" ? row.points.slice(0, -1) : row.points;
    const shape = { id: this.next++, type, code: row.code, values, points, manages: row.manages ?? true, stored: "", overtaken: false, told: row };
    return { ...shape, stored: JSON.stringify(this.bodyOf(shape)) };
  }

  /** @param {Pick<StreetShape, "values" | "points">} shape */
  bodyOf({ values, points }) {
    return { ...values, points };
  }

  /** @param {StreetShape} shape */
  isDirty(shape) {
    return JSON.stringify(this.bodyOf(shape)) !== shape.stored;
  }

  get dirty() {
    return this.open !== null || this.shapes.some((shape) => this.isDirty(shape));
  }

  get lines() {
    return this.shapes.filter(({ type }) => type === "line").length;
  }

  /** The selected shape. @returns {StreetShape | null} */
  current() {
    return this.shapes.find(({ id }) => id === this.selected) ?? null;
  }

  /** @param {number | null} id */
  select(id) {
    this.selected = id === OPEN ? null : id;
    this.onChange();
  }

  /** Begin to draw; false where the camera has as many lines as it can. @param {ShapeType} type @param {string} code @param {Record<string, any>} values */
  begin(type, code, values) {
    if (type === "line" && this.lines >= this.limits.lines) return false;
    this.open = { type, code, values, points: [] };
    this.select(null);
    return true;
  }

  /** Set a corner of what is drawn; a line's second one closes it. @param {Place} place */
  add(place) {
    if (!this.open || this.open.points.length >= MOST_CORNERS) return;
    this.open.points.push(tidy(place));
    if (this.open.type === "line" && this.open.points.length === LEAST.line) this.close();
    else this.onChange();
  }

  takeBack() {
    this.open?.points.pop();
    this.onChange();
  }

  /** Draw nothing any more. */
  discard() {
    this.open = null;
    this.onChange();
  }

  get closable() {
    return this.open !== null && this.open.points.length >= LEAST[this.open.type];
  }

  /** What is drawn becomes a shape and is selected; false where it has too few corners. */
  close() {
    if (!this.open || !this.closable) return false;
    const shape = { id: this.next++, ...this.open, manages: true, stored: null, overtaken: false, told: null };
    this.shapes = [...this.shapes, shape];
    this.open = null;
    this.select(shape.id);
    return true;
  }

  /** @param {number} handle @param {Place} place */
  move(handle, place) {
    const { area, corner } = cornerOf(handle);
    if (area === OPEN) {
      if (this.open?.points[corner]) this.open.points[corner] = tidy(place);
      this.onChange();
    } else this.reshape(area, (points) => points.map((point, index) => (index === corner ? tidy(place) : point)));
  }

  /** Set a corner between one and the next. @param {number} id @param {number} corner */
  split(id, corner) {
    this.reshape(id, (points) => {
      const [a, b] = [points[corner], points[(corner + 1) % points.length]];
      return points.toSpliced(corner + 1, 0, tidy([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
    });
  }

  /** @param {number} id @param {number} corner */
  drop(id, corner) {
    this.reshape(id, (points) => (points.length > LEAST.area ? points.toSpliced(corner, 1) : points));
  }

  /** Count the other way as forward. @param {number} id of a line */
  turnRound(id) {
    this.reshape(id, (points) => points.toReversed());
  }

  /** @param {number} id @param {(points: Place[]) => Place[]} change */
  reshape(id, change) {
    this.change(id, (shape) => ({ ...shape, points: change(shape.points) }));
  }

  /** @param {number} id @param {string} name of a value @param {any} value */
  tell(id, name, value) {
    this.change(id, (shape) => ({ ...shape, values: { ...shape.values, [name]: value } }));
  }

  /** Back to what is stored; what is stored nowhere goes. @param {number} id */
  revert(id) {
    const shape = this.shapes.find((one) => one.id === id);
    if (shape?.stored == null) return this.remove(id);
    const { points, ...values } = JSON.parse(shape.stored);
    return this.change(id, () => ({ ...shape, values, points, overtaken: false }));
  }

  /** @param {number} id */
  remove(id) {
    this.shapes = this.shapes.filter((shape) => shape.id !== id);
    this.select(this.selected === id ? null : this.selected);
  }

  /** The server has it now, as `row`; what was changed since it was `sent` stays. @param {number} id @param {any} row @param {string} sent the body */
  saved(id, row, sent) {
    this.change(id, (shape) => {
      const fresh = this.told(shape.type, { ...shape.told, ...row });
      return JSON.stringify(this.bodyOf(shape)) === sent ? { ...fresh, id } : { ...shape, stored: fresh.stored, overtaken: false, told: fresh.told };
    });
  }

  /** @param {number} id @param {(shape: StreetShape) => StreetShape} change */
  change(id, change) {
    this.shapes = this.shapes.map((shape) => (shape.id === id && shape.manages ? change(shape) : shape));
    this.onChange();
  }

  /** The corners that can be taken: of what is drawn, and of the selected shape. @returns {{handle: number, place: Place}[]} */
  handles() {
    const shape = this.current();
    const held = [...(this.open ? [{ id: OPEN, points: this.open.points }] : []), ...(shape?.manages ? [shape] : [])];
    return held.flatMap(({ id, points }) => points.map((place, corner) => ({ handle: handleOf(id, corner), place })));
  }

  /** The handle of the nearest corner. @param {(place: Place) => number} distance @param {number} reach @returns {number | null} */
  nearest(distance, reach) {
    const found = this.handles().map(({ handle, place }) => ({ handle, far: distance(place) }));
    const [first] = found.sort((a, b) => a.far - b.far);
    return first && first.far <= reach ? first.handle : null;
  }

  /** What is wrong with a shape that the server would refuse. @param {StreetShape} shape @returns {ShapeFault | null} */
  faultOf({ type, points, values }) {
    if (points.length < LEAST[type]) return "few";
    if (type === "area" && crosses(points)) return "crossed";
    return String(values.name).trim() ? null : "name";
  }
}

/** No finer than a centimetre. @param {Place} place @returns {Place} */
function tidy([lon, lat]) {
  return [Math.round(lon * PLACES) / PLACES, Math.round(lat * PLACES) / PLACES];
}
