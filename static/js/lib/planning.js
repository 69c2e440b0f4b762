/** Planned cameras without a page: what a new one looks like, where its handles are, and what a drag of them means. */

/** @typedef {{lon: number, lat: number}} Place */

const EARTH_RADIUS_M = 6378137;
const RADIANS = Math.PI / 180;
/** How far along the sight line the aiming handle stands, as a share of the range. */
const AIM_SHARE = 0.6;

/** What a new camera is like until somebody says otherwise. */
export const FIRST_LOOKS = Object.freeze({
  kind: "fixed",
  width_px: 2560,
  height_px: 1440,
  mount_height_m: 8,
  bearing_deg: 0,
  tilt_deg: 15,
  hfov_deg: 70,
  range_m: 120,
});

/** The place so far away, by the flat earth of a few hundred metres. @param {Place} place @param {number} bearingDeg @param {number} metres @returns {[number, number]} lon, lat */
export function placeAt({ lon, lat }, bearingDeg, metres) {
  const north = (metres * Math.cos(bearingDeg * RADIANS)) / EARTH_RADIUS_M / RADIANS;
  const east = (metres * Math.sin(bearingDeg * RADIANS)) / EARTH_RADIUS_M / RADIANS / Math.cos(lat * RADIANS);
  return [lon + east, lat + north];
}

/** Degrees clockwise from north, 0 up to 360, to a tenth. @param {Place} from @param {Place} to */
export function bearingTo(from, to) {
  const east = (to.lon - from.lon) * Math.cos(from.lat * RADIANS);
  const degrees = Math.atan2(east, to.lat - from.lat) / RADIANS;
  return ((Math.round(degrees * 10) + 3600) % 3600) / 10;
}

/** Where one drags a camera's aim. @param {PlannedLooks} looks @returns {[number, number]} */
export function aimHandle(looks) {
  return placeAt(looks, looks.bearing_deg, looks.range_m * AIM_SHARE);
}

/** A camera after one of its handles was dragged to a place. @param {PlannedLooks} looks @param {"place" | "aim"} handle @param {Place} to @returns {PlannedLooks} */
export function dragged(looks, handle, to) {
  if (handle === "aim") return { ...looks, bearing_deg: bearingTo(looks, to) };
  return { ...looks, lon: rounded(to.lon), lat: rounded(to.lat) };
}

/**
 * The box around features, west, south, east, north; null around none.
 *
 * @param {{geometry: {coordinates: any}}[]} features
 * @returns {[number, number, number, number] | null}
 */
export function boxAround(features) {
  const numbers = features.flatMap(({ geometry }) => geometry.coordinates.flat(Infinity));
  if (numbers.length === 0) return null;
  const [lons, lats] = [0, 1].map((part) => numbers.filter((_, index) => index % 2 === part));
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** The zones as one is most likely to want them. @param {Collection["features"]} zones @returns {Collection["features"]} */
export function redZoneFirst(zones) {
  return zones.toSorted((a, b) => Number(b.properties.kind === "red_zone") - Number(a.properties.kind === "red_zone"));
}

/** To a centimetre. @param {number} degrees */
export function rounded(degrees) {
  return Math.round(degrees * 1e7) / 1e7;
}

/** What a live camera looks like, or null where that is not known. @param {CameraFacts} camera @returns {PlannedLooks | null} */
export function looksOf(camera) {
  const { lon, lat, kind, width_px, height_px, mount_height_m, bearing_deg, tilt_deg, hfov_deg, range_m } = camera;
  if (mount_height_m === null || bearing_deg === null || tilt_deg === null || hfov_deg === null || range_m === null) return null;
  return { lon, lat, kind, width_px, height_px, mount_height_m, bearing_deg, tilt_deg, hfov_deg, range_m };
}

/** Whether a live camera would hang elsewhere, or only look elsewhere. @param {Place} before @param {Place} after @returns {"move" | "reaim"} */
export function changeOf(before, after) {
  return before.lon === after.lon && before.lat === after.lat ? "reaim" : "move";
}
