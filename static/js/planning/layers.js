/** What is only planned, on the map: in one colour of its own, dashed, with letters, so that it is never taken for a live camera. */

import { BANDS, GROUND, OVERLAY } from "../style/palette.js";

const BOLD = ["Noto Sans Bold", "Noto Sans Arabic Bold", "DejaVu Sans Bold"];

/** @param {string} part @returns {any} */
const only = (part) => ["==", ["get", "part"], part];

/** @returns {any[]} below the fields of view: what a plan changes of the seen ground, and what nobody sees with it */
export function planGroundLayers() {
  /** @param {string} part @param {any} paint @returns {any} */
  const fill = (part, paint) => ({ id: `plan-${part}`, type: "fill", source: "plan-ground", filter: only(part), paint });
  /** @param {string} part @param {any} paint @returns {any} */
  const edge = (part, paint) => ({ id: `plan-${part}-line`, type: "line", source: "plan-ground", filter: only(part), paint: { "line-width": 1.6, ...paint } });
  return [
    fill("blind", { "fill-pattern": "plan-dots", "fill-opacity": ["interpolate", ["linear"], ["zoom"], 11, 0.4, 16, 0.6] }),
    fill("gained", { "fill-color": OVERLAY.planGained, "fill-opacity": 0.4 }),
    edge("gained", { "line-color": OVERLAY.planGained }),
    fill("lost", { "fill-color": OVERLAY.planLost, "fill-opacity": 0.4 }),
    edge("lost", { "line-color": OVERLAY.planLost, "line-dasharray": [3, 2] }),
  ];
}

/** @returns {any[]} above everything real */
export function planLayers() {
  const colour = ["match", ["get", "band"], ...Object.entries(BANDS).flat(), BANDS.detect];
  /** @param {string} id @param {string} part @param {any} paint @returns {any} */
  const line = (id, part, paint) => ({ id, type: "line", source: "plan", filter: only(part), layout: { "line-join": "round" }, paint });
  return [
    { id: "plan-bands", type: "fill", source: "plan", filter: only("band"), paint: { "fill-color": colour, "fill-opacity": 0.35 } },
    line("plan-bands-line", "band", { "line-color": OVERLAY.plan, "line-width": 1.4, "line-dasharray": [3, 2] }),
    line("plan-way-casing", "way", { "line-color": GROUND.labelHalo, "line-width": 9 }),
    line("plan-way", "way", { "line-color": OVERLAY.plan, "line-width": 5, "line-dasharray": [1.2, 0.8] }),
    line("plan-closing-line", "closing", { "line-color": OVERLAY.planClosing, "line-width": 8, "line-opacity": 0.9 }),
    { id: "plan-closing", type: "fill", source: "plan", filter: only("closing"), paint: { "fill-color": OVERLAY.planClosing, "fill-opacity": 0.9 } },
    line("plan-aim-line", "sight", { "line-color": OVERLAY.plan, "line-width": 2, "line-dasharray": [2, 2] }),
    dot("plan-pick", "pick", 6, { "circle-opacity": 0.25 }),
    dot("plan-removed", "remove", 9, { "circle-opacity": 0, "circle-stroke-width": 3 }),
    dot("plan-camera", "camera", 9, {}),
    dot("plan-aim", "aim", 7, { "circle-color": "#ffffff" }),
    dot("plan-end", "end", 8, { "circle-color": GROUND.labelHalo }),
    {
      id: "plan-label",
      type: "symbol",
      source: "plan",
      filter: ["has", "label"],
      layout: { "text-field": ["get", "label"], "text-font": BOLD, "text-size": 12, "text-allow-overlap": true },
      paint: { "text-color": ["match", ["get", "part"], "camera", "#2b0a26", OVERLAY.plan] },
    },
  ];
}

/** @param {string} id @param {string} part @param {number} radius @param {any} paint @returns {any} */
function dot(id, part, radius, paint) {
  const plain = { "circle-radius": radius, "circle-color": OVERLAY.plan, "circle-stroke-color": OVERLAY.plan, "circle-stroke-width": 2 };
  return { id, type: "circle", source: "plan", filter: only(part), paint: { ...plain, ...paint } };
}
