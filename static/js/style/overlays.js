/** What the city owns, over the base map: zones, fibre, places, sites, cameras and their views, alerts. */

import { askedLayers, bandLayers, blindSpotLayers } from "../coverage/layers.js";
import { crowdAreaLayers, crowdPointLayers } from "../crowd/layers.js";
import { planGroundLayers } from "../planning/layers.js";
import { nameExpression } from "./base.js";
import { GROUND, OVERLAY } from "./palette.js";

const FONT = ["Noto Sans", "Noto Sans Arabic", "DejaVu Sans"];
const BOLD = ["Noto Sans Bold", "Noto Sans Arabic Bold", "DejaVu Sans Bold"];
const HALO = { "text-halo-color": GROUND.labelHalo, "text-halo-width": 1.6 };

/** From this zoom on, cameras are drawn one by one, each where it looks. */
export const CAMERA_ZOOM = 14.5;
/** How far above its place an alert stands, from afar and where cameras surround it. */
export const ALERT_LIFT_PX = { far: 16, near: 42 };

/** Positions that nobody measured: they get a dashed halo and a hollow symbol. */
export const UNSURE = ["in", ["get", "origin"], ["literal", ["approximate", "synthetic"]]];

/** @param {string} property @param {Record<string, string>} colours @param {string} otherwise */
const colourOf = (property, colours, otherwise) => ["match", ["get", property], ...Object.entries(colours).flat(), otherwise];

/** @returns {any[]} areas and lines, below the labels of the base map */
export function areaLayers() {
  const zoneColour = colourOf("kind", { red_zone: OVERLAY.redZone, corridor: OVERLAY.corridor }, OVERLAY.otherZone);
  return [
    { id: "zones-fill", type: "fill", source: "zones", paint: { "fill-color": zoneColour, "fill-opacity": 0.09 } },
    {
      id: "zones-line",
      type: "line",
      source: "zones",
      paint: { "line-color": zoneColour, "line-width": 2, "line-opacity": 0.9, "line-dasharray": [6, 3] },
    },
    ...fibreLayers(),
    ...blindSpotLayers(),
    ...planGroundLayers(),
    ...crowdAreaLayers(),
    {
      id: "views",
      type: "fill",
      source: "views",
      minzoom: 13.5,
      filter: ["in", ["get", "state"], ["literal", ["online", "degraded"]]],
      paint: { "fill-color": OVERLAY.view, "fill-opacity": 0.09, "fill-outline-color": "rgba(108,197,181,0.45)" },
    },
    {
      id: "blind",
      type: "fill",
      source: "views",
      minzoom: 12,
      filter: ["in", ["get", "state"], ["literal", ["offline", "faulty", "unknown"]]],
      paint: { "fill-pattern": "hatch", "fill-opacity": 0.8 },
    },
    ...bandLayers(),
    {
      id: "accuracy",
      type: "line",
      source: "accuracy",
      minzoom: 14,
      paint: {
        "line-color": OVERLAY.accuracy,
        "line-width": 1,
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.12, 17, 0.55],
        "line-dasharray": [2, 3],
      },
    },
  ];
}

function fibreLayers() {
  /** @param {string} id @param {any} filter @param {any} paint */
  const span = (id, filter, paint) => ({
    id,
    type: "line",
    source: "fibre",
    filter,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": OVERLAY.fibre, "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.4, 16, 3], ...paint },
  });
  return [
    span("fibre", ["!", UNSURE], { "line-opacity": 0.95 }),
    span("fibre-unsure", UNSURE, { "line-opacity": 0.9, "line-dasharray": [1.5, 1.5] }),
  ];
}

/** @param {string} language @returns {any[]} points and their labels, above the labels of the base map */
export function pointLayers(language) {
  return [
    {
      id: "zones-label",
      type: "symbol",
      source: "zones",
      layout: {
        "symbol-placement": "line",
        "symbol-spacing": 700,
        "text-field": nameExpression(language),
        "text-font": BOLD,
        "text-size": 12,
        "text-letter-spacing": language === "ur" ? 0 : 0.06,
        "text-offset": [0, 0.9],
        "text-max-angle": 20,
      },
      paint: { "text-color": colourOf("kind", { red_zone: OVERLAY.redZone }, OVERLAY.corridor), ...HALO },
    },
    {
      id: "sites",
      type: "circle",
      source: "sites",
      minzoom: 14,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 14, 1.5, 17, 4],
        "circle-color": GROUND.land,
        "circle-stroke-color": OVERLAY.site,
        "circle-stroke-width": 1.2,
      },
    },
    ...cameraLayers(),
    ...facilityLayers(language),
    ...crowdPointLayers(),
    {
      id: "alerts-ring",
      type: "symbol",
      source: "alerts",
      layout: {
        "icon-image": ["concat", "alert-", ["get", "severity"]],
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
        "icon-offset": ["step", ["zoom"], ["literal", [0, -ALERT_LIFT_PX.far]], CAMERA_ZOOM, ["literal", [0, -ALERT_LIFT_PX.near]]],
        "symbol-sort-key": ["get", "rank"],
      },
    },
    ...askedLayers(),
  ];
}

function cameraLayers() {
  const overlap = { "icon-allow-overlap": true, "icon-ignore-placement": true, "symbol-sort-key": ["get", "rank"] };
  return [
    {
      id: "selected-view",
      type: "line",
      source: "selected",
      paint: { "line-color": "#ffffff", "line-width": 2, "line-opacity": 0.9 },
    },
    { id: "selected-view-fill", type: "fill", source: "selected", paint: { "fill-color": "#ffffff", "fill-opacity": 0.1 } },
    {
      id: "camera-marks",
      type: "symbol",
      source: "cameras",
      maxzoom: CAMERA_ZOOM,
      layout: {
        "icon-image": ["concat", "mark-", ["get", "state"], ["get", "fill"]],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 14, 1],
        ...overlap,
      },
    },
    {
      id: "cameras",
      type: "symbol",
      source: "cameras",
      minzoom: CAMERA_ZOOM,
      layout: {
        "icon-image": ["concat", "camera-", ["get", "kind"], "-", ["get", "state"], ["get", "fill"]],
        "icon-size": ["interpolate", ["linear"], ["zoom"], 14.5, 0.7, 17, 1.15],
        "icon-rotate": ["get", "bearing"],
        "icon-rotation-alignment": "map",
        "icon-offset": [0, -13],
        ...overlap,
      },
    },
    {
      id: "camera-codes",
      type: "symbol",
      source: "cameras",
      minzoom: 17.2,
      layout: {
        "text-field": ["get", "code"],
        "text-font": FONT,
        "text-size": 11,
        "text-offset": ["array", "number", 2, ["get", "code_offset"]],
      },
      paint: { "text-color": GROUND.label, ...HALO },
    },
    {
      id: "counts",
      type: "symbol",
      source: "cameras",
      minzoom: CAMERA_ZOOM,
      filter: [">", ["get", "count"], 0],
      layout: {
        "text-field": ["to-string", ["get", "count"]],
        "text-font": BOLD,
        "text-size": 12,
        "text-offset": ["array", "number", 2, ["get", "count_offset"]],
        "text-allow-overlap": true,
      },
      paint: { "text-color": "#ffffff", "text-opacity": ["case", ["get", "count_fresh"], 0.95, 0.3], ...HALO },
    },
  ];
}

/** @param {string} language */
function facilityLayers(language) {
  const kinds = /** @type {const} */ (["hospital", "station", "centre"]);
  return kinds.map((kind) => ({
    id: `facilities-${kind}`,
    type: "symbol",
    source: "facilities",
    filter: ["==", ["get", "kind"], kind],
    layout: {
      "icon-image": ["concat", `${kind}-`, ["case", UNSURE, "unsure", "sure"]],
      "icon-size": kind === "centre" ? 1.15 : 0.9,
      "icon-allow-overlap": true,
      "text-field": ["step", ["zoom"], "", kind === "centre" ? 10 : 12.5, nameExpression(language)],
      "text-font": kind === "centre" ? BOLD : FONT,
      "text-size": kind === "centre" ? 13 : 11,
      "text-offset": [0, 1.3],
      "text-anchor": "top",
      "text-optional": true,
      "text-max-width": 10,
    },
    paint: { "text-color": OVERLAY[kind], ...HALO },
  }));
}
