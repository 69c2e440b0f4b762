/** Areas of a picture while somebody draws them: corners set, moved and taken back, and what is wrong with each before the server says so. */

/** @typedef {[number, number]} Point fractions of the picture, x right and y down */
/** @typedef {{id: number, points: Point[], reason: string}} DrawnArea */
/** @typedef {"few" | "crossed" | "reason"} AreaFault */

const PLACES = 1e4;
/** More than any area has corners: a handle is area times this plus corner. */
const HANDLES = 1000;
/** The number, as of an area, of the one that is not closed yet. */
export const OPEN = 0;

/** @param {number} area @param {number} corner */
export const handleOf = (area, corner) => area * HANDLES + corner;
/** @param {number} handle @returns {{area: number, corner: number}} */
export const cornerOf = (handle) => ({ area: Math.floor(handle / HANDLES), corner: handle % HANDLES });

export class MaskAreas {
  /** @param {{areas: number, corners: number, least_corners: number}} limits */
  constructor(limits) {
    this.limits = limits;
    /** @type {DrawnArea[]} */
    this.areas = [];
    /** @type {Point[]} corners of the area that is not closed yet */
    this.open = [];
    /** @type {number | null} */
    this.selected = null;
    this.onChange = () => {};
    this.next = 1;
    this.stored = "[]";
  }

  /** What is saved replaces what is drawn. @param {{points: Point[], reason: string}[]} areas */
  load(areas) {
    this.areas = areas.map(({ points, reason }) => ({ id: this.next++, points: points.map(([x, y]) => [x, y]), reason }));
    this.open = [];
    this.selected = null;
    this.saved();
  }

  /** What is drawn is saved. */
  saved() {
    this.stored = JSON.stringify(this.payload());
    this.onChange();
  }

  get dirty() {
    return this.open.length > 0 || JSON.stringify(this.payload()) !== this.stored;
  }

  /** @returns {{points: Point[], reason: string}[]} */
  payload() {
    return this.areas.map(({ points, reason }) => ({ points, reason }));
  }

  /** Set a corner of the open area, or begin one; false where no more can be kept. @param {Point} point */
  add(point) {
    if (this.open.length >= this.limits.corners || this.areas.length >= this.limits.areas) return false;
    this.open.push(tidy(point));
    this.selected = null;
    this.onChange();
    return true;
  }

  /** Take the last corner back. */
  takeBack() {
    this.open.pop();
    this.onChange();
  }

  /** Forget the area that is not closed. */
  discard() {
    this.open = [];
    this.onChange();
  }

  get closable() {
    return this.open.length >= this.limits.least_corners;
  }

  /** Close the open area and select it; false where it has too few corners. */
  close() {
    if (!this.closable) return false;
    const area = { id: this.next++, points: this.open, reason: "" };
    this.areas.push(area);
    this.open = [];
    this.selected = area.id;
    this.onChange();
    return true;
  }

  /** @param {number} handle @param {Point} point */
  move(handle, point) {
    const { area, corner } = cornerOf(handle);
    const points = area === OPEN ? this.open : this.areas.find(({ id }) => id === area)?.points;
    if (!points || corner >= points.length) return;
    points[corner] = tidy(point);
    this.onChange();
  }

  /** @param {number | null} id */
  select(id) {
    this.selected = id === OPEN ? null : id;
    this.onChange();
  }

  /** @param {number} id */
  remove(id) {
    this.areas = this.areas.filter((area) => area.id !== id);
    if (this.selected === id) this.selected = null;
    this.onChange();
  }

  /** @param {number} id @param {string} reason */
  explain(id, reason) {
    const area = this.areas.find((one) => one.id === id);
    if (!area) return;
    area.reason = reason;
    this.onChange();
  }

  /** The handle of the corner nearest to a point, within `reach` of it. @param {Point} point @param {(a: Point, b: Point) => number} distance @param {number} reach */
  nearest(point, distance, reach) {
    const corners = [{ id: OPEN, points: this.open }, ...this.areas].flatMap(({ id, points }) =>
      points.map((corner, index) => ({ handle: handleOf(id, index), far: distance(corner, point) })),
    );
    const [first] = corners.sort((a, b) => a.far - b.far);
    return first && first.far <= reach ? first.handle : null;
  }

  /** What is wrong with an area; null where nothing is. @param {DrawnArea} area @returns {AreaFault | null} */
  faultOf({ points, reason }) {
    if (points.length < this.limits.least_corners) return "few";
    if (crosses(points)) return "crossed";
    return reason.trim() ? null : "reason";
  }

  /** Whether all that is drawn can be sent. */
  get sound() {
    return this.open.length === 0 && this.areas.every((area) => this.faultOf(area) === null);
  }
}

/** In the picture, and no finer than anybody can point. @param {Point} point @returns {Point} */
function tidy([x, y]) {
  const keep = (/** @type {number} */ value) => Math.round(Math.min(1, Math.max(0, value)) * PLACES) / PLACES;
  return [keep(x), keep(y)];
}

/** Whether two edges that do not follow each other have a point in common. @param {Point[]} points */
export function crosses(points) {
  const edges = points.map((point, index) => [point, points[(index + 1) % points.length]]);
  return edges.some(([a, b], first) =>
    edges.some(([c, d], second) => {
      const apart = second - first;
      return apart > 1 && apart < edges.length - 1 && meet(a, b, c, d);
    }),
  );
}

/** @param {Point} a @param {Point} b @param {Point} c @param {Point} d */
function meet(a, b, c, d) {
  const [p, q, r, s] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (p * q < 0 && r * s < 0) return true;
  return (p === 0 && between(a, b, c)) || (q === 0 && between(a, b, d)) || (r === 0 && between(c, d, a)) || (s === 0 && between(c, d, b));
}

/** @param {Point} a @param {Point} b @param {Point} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
/** Of a point on the line through a and b. @param {Point} a @param {Point} b @param {Point} c */
const between = (a, b, c) => Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
