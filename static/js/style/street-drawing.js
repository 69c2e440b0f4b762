/** Layers of the screen on which lines and zones are drawn, over the style of the live map. */

import { GROUND } from "./palette.js";

/** GeoJSON sources that the screen fills. */
export const STREET_SOURCES = ["street", "street-pointer"];

const BOLD = ["Noto Sans Bold", "Noto Sans Arabic Bold", "DejaVu Sans Bold"];
const COLOURS = ["match", ["get", "type"], "line", "#f0b849", "#8fb4d9"];
const INK = ["case", ["get", "selected"], "#ffffff", COLOURS];

/** @returns {any[]} */
export function streetLayers() {
  /** @param {...string} parts @returns {any} */
  const only = (...parts) => ["in", ["get", "part"], ["literal", parts]];
  /** @param {string} id @param {any} filter @param {any} paint @returns {any} */
  const line = (id, filter, paint) => ({ id, type: "line", source: "street", filter, layout: { "line-cap": "round" }, paint });
  return [
    { id: "street-seen", type: "fill", source: "street", filter: only("seen"), paint: { "fill-color": "#6cc5b5", "fill-opacity": 0.08 } },
    line("street-seen-edge", only("seen"), { "line-color": "#6cc5b5", "line-width": 1.5 }),
    line("street-segment", only("segment"), { "line-color": "#6cc5b5", "line-width": 2, "line-opacity": 0.6, "line-dasharray": [4, 3] }),
    { id: "street-area", type: "fill", source: "street", filter: only("area"), paint: { "fill-color": COLOURS, "fill-opacity": 0.18 } },
    line("street-casing", only("line", "shaft"), { "line-color": GROUND.labelHalo, "line-width": 6 }),
    line("street-edge", only("line", "area", "shaft"), { "line-color": INK, "line-width": ["case", ["get", "selected"], 3.5, 2.5] }),
    { id: "street-head", type: "fill", source: "street", filter: only("head"), paint: { "fill-color": INK, "fill-outline-color": GROUND.labelHalo } },
    line("street-open", only("open"), { "line-color": "#9fd0ff", "line-width": 2.5, "line-dasharray": [2, 2] }),
    {
      id: "street-label",
      type: "symbol",
      source: "street",
      filter: only("label"),
      layout: { "text-field": ["get", "name"], "text-font": BOLD, "text-size": 12, "text-anchor": ["match", ["get", "arrow"], "s", "bottom", "e", "right", "w", "left", "top"], "text-radial-offset": 0.8, "text-max-width": 20, "symbol-sort-key": ["case", ["get", "selected"], 0, 1] },
      paint: { "text-color": INK, "text-halo-color": GROUND.labelHalo, "text-halo-width": 2 },
    },
    {
      id: "street-pointer",
      type: "circle",
      source: "street-pointer",
      paint: { "circle-radius": 5, "circle-color": "#ffffff", "circle-opacity": 0.25, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 },
    },
  ];
}
