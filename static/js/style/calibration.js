/** Layers of the calibration screen, over the style of the live map. */

/** GeoJSON sources that the calibration screen fills. */
export const CALIBRATION_SOURCES = [
  "calibration-footprint",
  "calibration-grid",
  "calibration-ellipses",
  "calibration-vectors",
  "calibration-other",
  "calibration-pointer",
];

/** @returns {any[]} */
export function calibrationLayers() {
  /** @param {string} id @param {any} paint @param {any} [rest] */
  const line = (id, paint, rest = {}) => ({ id, type: "line", source: id, paint, ...rest });
  return [
    { id: "calibration-footprint-fill", type: "fill", source: "calibration-footprint", paint: { "fill-color": "#6cc5b5", "fill-opacity": 0.1 } },
    line("calibration-footprint", { "line-color": "#6cc5b5", "line-width": 1.5 }),
    line("calibration-grid", { "line-color": "#9fd0ff", "line-width": 1, "line-opacity": 0.35 }),
    { id: "calibration-ellipses-fill", type: "fill", source: "calibration-ellipses", paint: { "fill-color": "#f0b849", "fill-opacity": 0.12 } },
    line("calibration-ellipses", { "line-color": "#f0b849", "line-width": 1.2, "line-opacity": 0.85 }),
    line("calibration-other", { "line-color": "#c7a6ff", "line-width": 1.5, "line-dasharray": [3, 2] }),
    {
      id: "calibration-other-points",
      type: "circle",
      source: "calibration-other",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 6, "circle-opacity": 0, "circle-stroke-color": "#c7a6ff", "circle-stroke-width": 1.5 },
    },
    line("calibration-vectors", { "line-color": ["case", ["get", "outlier"], "#ff6b57", "#ffffff"], "line-width": 2 }),
    {
      id: "calibration-pointer",
      type: "circle",
      source: "calibration-pointer",
      paint: { "circle-radius": 5, "circle-color": "#ffffff", "circle-opacity": 0.25, "circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5 },
    },
  ];
}
