/** Circles of uncertainty around positions that nobody measured. */

import { circleRing } from "../lib/mercator.js";

const UNSURE = new Set(["approximate", "synthetic"]);

/**
 * @param {Collection[]} collections of points with `accuracy_m` and `origin`
 * @returns {any[]} rings as line features
 */
export function accuracyCircles(...collections) {
  const circles = [];
  for (const { features } of collections) {
    for (const { geometry, properties } of features) {
      if (!UNSURE.has(properties.origin) || !(properties.accuracy_m > 0)) continue;
      const [lon, lat] = geometry.coordinates;
      circles.push({
        type: "Feature",
        geometry: { type: "LineString", coordinates: circleRing(lon, lat, properties.accuracy_m) },
        properties: { origin: properties.origin },
      });
    }
  }
  return circles;
}

/**
 * Fields of view with the state of their camera, as the layers read it.
 *
 * @param {Collection} views
 * @param {Map<string, Camera>} cameras
 * @returns {any[]}
 */
export function viewFeatures(views, cameras) {
  const features = [];
  for (const feature of views.features) {
    const camera = cameras.get(feature.properties.code);
    if (camera) features.push({ ...feature, properties: { code: camera.code, state: camera.state, kind: camera.kind } });
  }
  return features;
}

/**
 * Alerts that have a place.
 *
 * @param {CityAlert[]} alerts worst first
 * @returns {any[]}
 */
export function alertFeatures(alerts) {
  return alerts
    .filter((alert) => alert.lon !== null && alert.lat !== null)
    .map((alert, index) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [alert.lon, alert.lat] },
      properties: { id: alert.id, severity: alert.severity, cause: alert.cause, rank: -index },
    }));
}
