/** Crowds without a page: cells and zones as map features, numbers that say 'at least', corners from what somebody typed. */

const METRES_PER_DEGREE = 111_195;
const RADIANS = Math.PI / 180;

/** The level of service of a density. @param {number} perM2 @param {CrowdBand[]} bands @returns {string} */
export function levelOf(perM2, bands) {
  return bands.find(({ most_per_m2: most }) => most === null || perM2 <= most)?.level ?? "F";
}

/**
 * Squares of the heat map.
 *
 * @param {CrowdAnswer} answer
 * @returns {any[]} features with `level`, `per_m2`, `at_least`
 */
export function cellFeatures({ zones, cells, side_m: side, bands }) {
  const uses = new Map(zones.map((zone) => [zone.id, zone.use]));
  return cells.map(([zone, lon, lat, perM2, atLeast]) => {
    const north = side / 2 / METRES_PER_DEGREE;
    const east = north / Math.cos(lat * RADIANS);
    const ring = [[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x, y]) => [lon + x * east, lat + y * north]);
    const level = levelOf(perM2, bands[uses.get(zone) ?? "walking"]);
    return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: { zone, level, per_m2: perM2, at_least: atLeast } };
  });
}

/**
 * Areas of the zones with the words that stand on them.
 *
 * @param {CrowdZone[]} zones
 * @param {(zone: CrowdZone) => string} label
 * @returns {any[]}
 */
export function zoneFeatures(zones, label) {
  return zones.map((zone) => ({
    type: "Feature",
    geometry: { type: "Polygon", coordinates: [zone.area] },
    properties: { id: zone.id, level: zone.now?.level ?? "", at_least: zone.now?.at_least ?? false, label: label(zone) },
  }));
}

/** Routes of stages that are under way or to come. @param {CrowdEvent[]} events @returns {any[]} */
export function routeFeatures(events) {
  const stages = events.flatMap((event) => event.stages).filter((stage) => stage.route && stage.state !== "over");
  return stages.map((stage) => ({ type: "Feature", geometry: { type: "LineString", coordinates: stage.route }, properties: { state: stage.state, name: stage.name } }));
}

/** The events while nobody knows how full their zones are. @param {CrowdEvent[]} events @returns {CrowdEvent[]} */
export function uncounted(events) {
  return events.map((event) => ({ ...event, stages: event.stages.map((stage) => ({ ...stage, people: null, at_least: false, simulated: false })) }));
}

/** How much of its capacity a zone holds, 0 and more; null where nobody knows. @param {number | null | undefined} people @param {number} capacity */
export function fullness(people, capacity) {
  return people === null || people === undefined ? null : people / capacity;
}

/** The middle of an area's bounds. @param {number[][]} area @returns {[number, number]} lon, lat */
export function middleOfArea(area) {
  const [lons, lats] = [0, 1].map((axis) => area.map((point) => point[axis]));
  return [(Math.min(...lons) + Math.max(...lons)) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
}

/**
 * Points that somebody typed, one a line: longitude and latitude, with a comma or a space between.
 *
 * @param {string} text
 * @returns {{points: [number, number][], wrong: number | null}} `wrong` is the number of the first line that is none
 */
export function pointsFrom(text) {
  const lines = text.split("\n").map((line, index) => ({ line: line.trim(), number: index + 1 })).filter(({ line }) => line !== "");
  /** @type {[number, number][]} */
  const points = [];
  for (const { line, number } of lines) {
    const values = line.split(/[\s,]+/).map(Number);
    if (values.length !== 2 || !values.every(Number.isFinite) || Math.abs(values[0]) > 180 || Math.abs(values[1]) > 89) return { points, wrong: number };
    points.push([values[0], values[1]]);
  }
  return { points, wrong: null };
}

/** As `pointsFrom` reads them. @param {number[][]} points */
export function textOf(points) {
  return points.map(([lon, lat]) => `${lon.toFixed(6)}, ${lat.toFixed(6)}`).join("\n");
}

/** An area without its closing point. @param {number[][]} area */
export function cornersOf(area) {
  const [first, last] = [area[0], area[area.length - 1]];
  return area.length > 1 && first[0] === last[0] && first[1] === last[1] ? area.slice(0, -1) : area;
}
