/** How crowds look on the map: squares by level of service, hatched where there may be more; zones with their number. */

import { GROUND, LEVEL_COLOURS, OVERLAY } from "../style/palette.js";

const BOLD = ["Noto Sans Bold", "Noto Sans Arabic Bold", "DejaVu Sans Bold"];
const byLevel = ["match", ["get", "level"], ...Object.entries(LEVEL_COLOURS).flat(), OVERLAY.crowd];

/** @returns {any[]} below the labels of the base map */
export function crowdAreaLayers() {
  return [
    { id: "crowd-cells", type: "fill", source: "crowd-cells", paint: { "fill-color": byLevel, "fill-opacity": ["interpolate", ["linear"], ["get", "per_m2"], 0, 0.08, 0.3, 0.4, 1.5, 0.65] } },
    { id: "crowd-saturated", type: "fill", source: "crowd-cells", filter: ["get", "at_least"], paint: { "fill-pattern": "hatch", "fill-opacity": 0.9 } },
    { id: "crowd-zones", type: "fill", source: "crowd-zones", paint: { "fill-color": byLevel, "fill-opacity": 0.05 } },
    { id: "crowd-zones-line", type: "line", source: "crowd-zones", paint: { "line-color": byLevel, "line-width": 2.5 } },
    { id: "crowd-routes", type: "line", source: "crowd-routes", layout: { "line-cap": "round" }, paint: { "line-color": OVERLAY.crowd, "line-width": 4, "line-opacity": ["match", ["get", "state"], "running", 0.95, 0.5], "line-dasharray": [2, 1.5] } },
    { id: "crowd-drawn", type: "line", source: "crowd-drawn", paint: { "line-color": OVERLAY.crowd, "line-width": 2, "line-dasharray": [2, 2] } },
  ];
}

/** @returns {any[]} above the labels of the base map */
export function crowdPointLayers() {
  return [
    { id: "crowd-drawn-points", type: "circle", source: "crowd-drawn", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 4, "circle-color": OVERLAY.crowd } },
    {
      id: "crowd-zones-label",
      type: "symbol",
      source: "crowd-zones",
      minzoom: 12.5,
      layout: { "text-field": ["get", "label"], "text-font": BOLD, "text-size": 13, "text-max-width": 12, "text-allow-overlap": true },
      paint: { "text-color": "#ffffff", "text-halo-color": GROUND.labelHalo, "text-halo-width": 2 },
    },
  ];
}
