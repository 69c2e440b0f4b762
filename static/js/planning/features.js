/** A plan as features of the map's source `plan`. */

import { aimHandle } from "../lib/planning.js";

/** @typedef {{looks: PlannedLooks, bands: any[]}} Drawn */

const LETTERS = { add: "+", move: "→", reaim: "↻", remove: "×" };

/** @param {string} part @param {[number, number]} coordinates @param {Record<string, any>} [more] */
const point = (part, coordinates, more = {}) => ({ type: "Feature", geometry: { type: "Point", coordinates }, properties: { part, ...more } });

/** @param {any[]} bands */
const banded = (bands) => bands.map(({ geometry, properties }) => ({ type: "Feature", geometry, properties: { part: "band", band: properties.band } }));

/**
 * Saved changes; the one that is being edited is drawn by `editedFeatures`.
 *
 * @param {PlannedChange[]} changes
 * @param {PlannedChange | null} edited
 * @returns {any[]}
 */
export function changeFeatures(changes, edited) {
  return changes
    .filter((change) => change !== edited)
    .flatMap((change) => [
      ...banded(change.bands),
      point(change.change === "remove" ? "remove" : "camera", [change.looks.lon, change.looks.lat], { label: LETTERS[change.change], id: change.id }),
    ]);
}

/** The camera in the form, with its two handles. @param {Drawn} edited @returns {any[]} */
export function editedFeatures({ looks, bands }) {
  const here = /** @type {[number, number]} */ ([looks.lon, looks.lat]);
  const aim = aimHandle(looks);
  return [
    ...banded(bands),
    { type: "Feature", geometry: { type: "LineString", coordinates: [here, aim] }, properties: { part: "sight" } },
    point("camera", here, { label: "✥", handle: "place" }),
    point("aim", aim, { handle: "aim" }),
  ];
}

/** Cameras that an optimum suggests. @param {PlanOptimum["picks"]} picks @returns {any[]} */
export function pickFeatures(picks) {
  return picks.flatMap(({ values }) => {
    const here = /** @type {[number, number]} */ ([values.lon, values.lat]);
    const sight = { type: "Feature", geometry: { type: "LineString", coordinates: [here, aimHandle(values)] }, properties: { part: "sight" } };
    return [sight, point("pick", here)];
  });
}

/** The way and what closes it. @param {UnseenAnswer} answer @returns {any[]} */
export function wayFeatures({ way, closing }) {
  const found = closing.map(({ geometry }) => ({ type: "Feature", geometry, properties: { part: "closing" } }));
  return way ? [{ type: "Feature", geometry: way, properties: { part: "way" } }, ...found] : found;
}

/** Ends that somebody chose. @param {Record<string, {lon: number, lat: number}>} ends by letter @returns {any[]} */
export function endFeatures(ends) {
  return Object.entries(ends).map(([label, { lon, lat }]) => point("end", [lon, lat], { label }));
}
