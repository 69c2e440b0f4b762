/** The whole style of the map, without glyphs or sprites from anywhere: letters are drawn from local fonts, symbols by `icons.js`. */

import { groundLayers, labelLayers } from "./base.js";
import { planLayers } from "../planning/layers.js";
import { cutLayers, fibreNodeLayers, proposalLayers, traceLayers, whatIfLayers } from "./network.js";
import { areaLayers, pointLayers } from "./overlays.js";

/** GeoJSON sources that the page fills. */
export const OVERLAY_SOURCES = ["zones", "fibre", "fibre-nodes", "views", "accuracy", "sites", "facilities", "cameras", "selected", "alerts", "what-if", "cut", "blind-spots", "plan-ground", "bands", "reach", "looking", "trace", "proposal", "asked", "plan", "crowd-cells", "crowd-zones", "crowd-routes", "crowd-drawn"];

const EMPTY = { type: "FeatureCollection", features: [] };

/**
 * @param {string} tilesUrl absolute URL with {z}, {x}, {y}
 * @param {string} language
 * @returns {any} a MapLibre style
 */
export function buildStyle(tilesUrl, language) {
  return {
    version: 8,
    sources: {
      base: { type: "vector", tiles: [tilesUrl], minzoom: 8, maxzoom: 15 },
      ...Object.fromEntries(OVERLAY_SOURCES.map((id) => [id, { type: "geojson", data: EMPTY, ...sourceOptions(id) }])),
    },
    layers: [...groundLayers(), ...areaLayers(), ...labelLayers(language), ...fibreNodeLayers(), ...cutLayers(), ...traceLayers(), ...pointLayers(language), ...whatIfLayers(), ...proposalLayers(), ...planLayers()],
  };
}

/** @param {string} id */
function sourceOptions(id) {
  return id === "cameras" || id === "views" ? { promoteId: "code", tolerance: 0.2 } : {};
}

/**
 * Draw the names in another language.
 *
 * @param {MapLibreMap} map
 * @param {string} language
 */
export function setLanguage(map, language) {
  for (const layer of [...labelLayers(language), ...pointLayers(language)]) {
    const field = layer.layout?.["text-field"];
    if (field && JSON.stringify(field).includes("name")) map.setLayoutProperty(layer.id, "text-field", field);
  }
}
