/** How coverage looks on the map: what nobody sees, quietly; what the selected camera's picture is good for; the place asked about. */

import { BANDS, OVERLAY } from "../style/palette.js";

/** @returns {any[]} below the fields of view */
export function blindSpotLayers() {
  return [
    {
      id: "blind-spots",
      type: "fill",
      source: "blind-spots",
      filter: ["==", ["get", "kind"], "zone"],
      paint: { "fill-pattern": "blind-dots", "fill-opacity": ["interpolate", ["linear"], ["zoom"], 11, 0.4, 16, 0.6] },
    },
    {
      id: "blind-roads",
      type: "line",
      source: "blind-spots",
      filter: ["==", ["get", "kind"], "road"],
      layout: { "line-cap": "butt" },
      paint: {
        "line-color": OVERLAY.blindSpot,
        "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.2, 15, 2.5, 18, 5],
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 10, 0.5, 15, 0.75],
        "line-dasharray": [2, 2],
      },
    },
  ];
}

/** @returns {any[]} over the fields of view; the bands lie within each other, the coarsest lowest, below them what could be turned to, above what a turned camera sees now */
export function bandLayers() {
  const colour = ["match", ["get", "band"], ...Object.entries(BANDS).flat(), BANDS.detect];
  return [
    { id: "reach", type: "fill", source: "reach", paint: { "fill-color": OVERLAY.reach, "fill-opacity": 0.1 } },
    { id: "reach-line", type: "line", source: "reach", paint: { "line-color": OVERLAY.reach, "line-width": 1.5, "line-dasharray": [3, 2] } },
    { id: "bands", type: "fill", source: "bands", paint: { "fill-color": colour, "fill-opacity": 0.4 } },
    { id: "bands-line", type: "line", source: "bands", paint: { "line-color": colour, "line-width": 1, "line-opacity": 0.9 } },
    { id: "looking", type: "fill", source: "looking", paint: { "fill-color": OVERLAY.looking, "fill-opacity": 0.25 } },
    { id: "looking-line", type: "line", source: "looking", paint: { "line-color": OVERLAY.looking, "line-width": 2.5 } },
  ];
}

/** @returns {any[]} above everything */
export function askedLayers() {
  return [
    {
      id: "asked",
      type: "circle",
      source: "asked",
      paint: {
        "circle-radius": 9,
        "circle-color": "rgba(255,255,255,0.15)",
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2,
      },
    },
    { id: "asked-point", type: "circle", source: "asked", paint: { "circle-radius": 2.5, "circle-color": "#ffffff" } },
  ];
}
