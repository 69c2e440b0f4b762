/** The base map: layers of the vector tiles of `apps/places`, drawn as a quiet ground. */

import { GROUND } from "./palette.js";

const SOURCE = "base";
const FONT = ["Noto Sans", "Noto Sans Arabic", "DejaVu Sans"];
const BOLD = ["Noto Sans Bold", "Noto Sans Arabic Bold", "DejaVu Sans Bold"];
const MAJOR = ["motorway", "trunk", "primary"];

/**
 * The name to draw: in Urdu where there is one, else in English.
 *
 * @param {string} language
 * @returns {any}
 */
export function nameExpression(language) {
  if (language !== "ur") return ["get", "name"];
  return ["case", ["!=", ["coalesce", ["get", "name_ur"], ""], ""], ["get", "name_ur"], ["get", "name"]];
}

/**
 * @param {string} id
 * @param {string} layer
 * @param {any} rest
 */
const tiled = (id, layer, rest) => ({ id, source: SOURCE, "source-layer": layer, ...rest });

/** @param {...number} stops zoom, value, zoom, value, … */
const byZoom = (...stops) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];

/** @param {string[]} classes */
const roadsOf = (classes) => ["in", ["get", "road_class"], ["literal", classes]];

/** @returns {any[]} ground layers, below everything that the city owns */
export function groundLayers() {
  return [
    { id: "land", type: "background", paint: { "background-color": GROUND.land } },
    tiled("sea", "sea", { type: "fill", paint: { "fill-antialias": false, "fill-color": GROUND.sea } }),
    tiled("parks", "parks", { type: "fill", paint: { "fill-antialias": false, "fill-color": GROUND.park } }),
    tiled("port", "port", { type: "fill", paint: { "fill-antialias": false, "fill-color": GROUND.port } }),
    tiled("airport", "airport", { type: "fill", paint: { "fill-antialias": false, "fill-color": GROUND.airport } }),
    tiled("runways", "runways", {
      type: "line",
      paint: { "line-color": GROUND.runway, "line-width": byZoom(10, 1.2, 14, 8, 17, 50) },
    }),
    tiled("coast", "coast", { type: "line", paint: { "line-color": GROUND.coast, "line-width": byZoom(9, 0.8, 15, 2) } }),
    tiled("rivers-area", "rivers", {
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": GROUND.river },
    }),
    tiled("rivers", "rivers", {
      type: "line",
      filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": GROUND.river, "line-width": byZoom(9, 1.5, 13, 9, 16, 50) },
    }),
    tiled("buildings", "buildings", {
      type: "fill",
      minzoom: 13,
      paint: {
        "fill-color": GROUND.building,
        "fill-outline-color": GROUND.buildingEdge,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0.3, 14.5, 1],
      },
    }),
    tiled("railway", "railways", {
      type: "line",
      paint: { "line-color": GROUND.railway, "line-width": byZoom(10, 0.8, 15, 2.4), "line-dasharray": [5, 2] },
    }),
    ...roadLayers(),
  ];
}

function roadLayers() {
  const join = { "line-cap": "round", "line-join": "round" };
  return [
    tiled("roads-minor", "roads", {
      type: "line",
      filter: ["!", roadsOf([...MAJOR, "secondary"])],
      minzoom: 12.5,
      layout: join,
      paint: { "line-color": GROUND.roadMinor, "line-width": byZoom(12, 0.5, 15, 3, 18, 14) },
    }),
    tiled("roads-casing", "roads", {
      type: "line",
      filter: roadsOf([...MAJOR, "secondary"]),
      minzoom: 11,
      layout: join,
      paint: { "line-color": GROUND.roadCasing, "line-width": byZoom(11, 1.8, 15, 8, 18, 32) },
    }),
    tiled("roads-middle", "roads", {
      type: "line",
      filter: roadsOf(["secondary"]),
      layout: join,
      paint: { "line-color": GROUND.roadMiddle, "line-width": byZoom(10, 0.5, 15, 4.5, 18, 20) },
    }),
    tiled("roads-major", "roads", {
      type: "line",
      filter: roadsOf(MAJOR),
      layout: join,
      paint: { "line-color": GROUND.roadMajor, "line-width": byZoom(9, 0.8, 12, 2, 15, 6.5, 18, 28) },
    }),
  ];
}

/** @param {string} language */
export function labelLayers(language) {
  const name = nameExpression(language);
  const halo = { "text-halo-color": GROUND.labelHalo, "text-halo-width": 1.4 };
  /** @param {any} size */
  const along = (size) => ({
    "symbol-placement": "line",
    "text-field": name,
    "text-font": FONT,
    "text-size": size,
    "symbol-spacing": 420,
    "text-max-angle": 35,
  });
  return [
    tiled("label-sea", "sea", {
      type: "symbol",
      layout: { "text-field": name, "text-font": FONT, "text-size": 14, "text-letter-spacing": 0.25, "symbol-spacing": 900 },
      paint: { "text-color": GROUND.labelWater, ...halo },
    }),
    tiled("label-rivers", "rivers", {
      type: "symbol",
      minzoom: 11,
      layout: { ...along(11), "text-letter-spacing": 0.1 },
      paint: { "text-color": GROUND.labelWater, ...halo },
    }),
    tiled("label-roads-minor", "roads", {
      type: "symbol",
      minzoom: 15,
      filter: ["!", roadsOf([...MAJOR, "secondary"])],
      layout: along(10.5),
      paint: { "text-color": GROUND.label, "text-opacity": 0.85, ...halo },
    }),
    tiled("label-roads", "roads", {
      type: "symbol",
      minzoom: 12.5,
      filter: roadsOf([...MAJOR, "secondary"]),
      layout: along(["interpolate", ["linear"], ["zoom"], 12, 10.5, 16, 13]),
      paint: { "text-color": GROUND.label, ...halo },
    }),
    ...["airport", "parks", "port"].map((layer) =>
      tiled(`label-${layer}`, layer, {
        type: "symbol",
        minzoom: layer === "parks" ? 13.5 : 11,
        layout: { "text-field": name, "text-font": FONT, "text-size": 11, "text-max-width": 8 },
        paint: { "text-color": GROUND.label, ...halo },
      }),
    ),
    tiled("label-landmarks", "landmarks", {
      type: "symbol",
      minzoom: 12.5,
      layout: { "text-field": name, "text-font": FONT, "text-size": 11, "text-max-width": 9, "text-padding": 6 },
      paint: { "text-color": GROUND.label, ...halo },
    }),
    tiled("label-neighbourhoods", "neighbourhoods", {
      type: "symbol",
      maxzoom: 16,
      layout: {
        "text-field": name,
        "text-font": BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 10, 10.5, 14, 14],
        "text-letter-spacing": language === "ur" ? 0 : 0.06,
        "text-max-width": 7,
        "text-padding": 8,
      },
      paint: { "text-color": GROUND.labelStrong, "text-opacity": 0.85, ...halo },
    }),
  ];
}
