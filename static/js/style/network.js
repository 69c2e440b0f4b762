/** Fibre nodes, and what is only supposed: always in its own colour, which nothing real on the map has. */

import { GROUND, OVERLAY } from "./palette.js";

const BOLD = ["Noto Sans Bold", "Noto Sans Arabic Bold", "DejaVu Sans Bold"];

/** @param {string} part @returns {any} */
const only = (part) => ["==", ["get", "part"], part];

/** @returns {any[]} */
export function fibreNodeLayers() {
  return [
    {
      id: "fibre-nodes",
      type: "circle",
      source: "fibre-nodes",
      minzoom: 13,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 13, 2, 17, 5],
        "circle-color": GROUND.land,
        "circle-stroke-color": OVERLAY.fibre,
        "circle-stroke-width": 1.4,
      },
    },
  ];
}

/** Cables through which no light passes, by the alarms. @returns {any[]} */
export function cutLayers() {
  const line = { type: "line", source: "cut", layout: { "line-cap": "butt" } };
  return [
    { ...line, id: "cut-casing", paint: { "line-color": GROUND.labelHalo, "line-width": 8 } },
    { ...line, id: "cut", paint: { "line-color": OVERLAY.cut, "line-width": 4, "line-dasharray": [1.2, 0.6] } },
  ];
}

/** The way of a picture through the fibre, and the spare way beside it. @returns {any[]} */
export function traceLayers() {
  const round = { "line-cap": "round", "line-join": "round" };
  return [
    { id: "trace-casing", type: "line", source: "trace", layout: round, paint: { "line-color": GROUND.labelHalo, "line-width": 10 } },
    {
      ...{ id: "trace-spare", type: "line", source: "trace", filter: only("spare") },
      paint: { "line-color": OVERLAY.trace, "line-width": 3, "line-dasharray": [2, 1.5] },
    },
    { id: "trace-way", type: "line", source: "trace", filter: only("way"), layout: round, paint: { "line-color": OVERLAY.trace, "line-width": 6 } },
  ];
}

/** A span that somebody might build. @returns {any[]} above everything */
export function proposalLayers() {
  return [
    { id: "proposal-casing", type: "line", source: "proposal", paint: { "line-color": GROUND.labelHalo, "line-width": 9 } },
    { id: "proposal", type: "line", source: "proposal", paint: { "line-color": OVERLAY.proposal, "line-width": 5, "line-dasharray": [0.6, 0.9] } },
    {
      id: "proposal-label",
      type: "symbol",
      source: "proposal",
      filter: ["has", "label"],
      layout: { "text-field": ["get", "label"], "text-font": BOLD, "text-size": 13, "text-offset": [0, 1.2], "text-allow-overlap": true },
      paint: { "text-color": OVERLAY.proposal, "text-halo-color": GROUND.labelHalo, "text-halo-width": 1.8 },
    },
  ];
}

/** Nothing real has the colour of what is only supposed. @type {any} */
const LOSS = ["case", ["==", ["get", "real"], true], OVERLAY.cut, OVERLAY.whatIf];

/** @returns {any[]} above everything else */
export function whatIfLayers() {
  /** @param {string} id @param {string} part @param {number[]} radius at zoom 10 and 17 @param {any} paint */
  const ring = (id, part, [far, near], paint) => ({
    id,
    type: "circle",
    source: "what-if",
    filter: only(part),
    paint: {
      "circle-radius": ["interpolate", ["exponential", 1.6], ["zoom"], 10, far, 17, near],
      "circle-color": LOSS,
      "circle-stroke-color": LOSS,
      ...paint,
    },
  });
  return [
    {
      id: "what-if-span-casing",
      type: "line",
      source: "what-if",
      filter: only("span"),
      paint: { "line-color": GROUND.labelHalo, "line-width": 11 },
    },
    {
      id: "what-if-span",
      type: "line",
      source: "what-if",
      filter: only("span"),
      paint: { "line-color": LOSS, "line-width": 7, "line-dasharray": [0.8, 0.5] },
    },
    ring("what-if-rerouted", "rerouted", [4, 22], { "circle-opacity": 0, "circle-stroke-width": 1.6 }),
    ring("what-if-lost", "lost", [5, 26], { "circle-opacity": 0.3, "circle-stroke-width": 3 }),
    ring("what-if-dark", "dark", [3, 12], { "circle-color": "#000000", "circle-opacity": 0.85, "circle-stroke-width": 2 }),
    ring("what-if-node", "node", [8, 16], { "circle-opacity": 0.9, "circle-stroke-color": GROUND.labelHalo, "circle-stroke-width": 3 }),
    {
      id: "what-if-label",
      type: "symbol",
      source: "what-if",
      minzoom: 13,
      filter: only("lost"),
      layout: { "text-field": ["get", "label"], "text-font": BOLD, "text-size": 13, "text-offset": [0, 2.4], "text-allow-overlap": true },
      paint: { "text-color": LOSS, "text-halo-color": GROUND.labelHalo, "text-halo-width": 1.8 },
    },
  ];
}
