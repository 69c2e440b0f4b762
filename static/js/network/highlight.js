/** A loss on the map: what is taken away, and the places that it touches. A supposed one is never drawn like a real one. */

import { affectedSites } from "../lib/what-if.js";

/**
 * @param {WhatIfAnswer} answer
 * @param {WhatIfMoment} moment
 * @param {import("./book.js").NetworkBook} book
 * @param {ReadonlyMap<string, Camera>} cameras
 * @returns {any[]} features of the source `what-if`
 */
export function whatIfFeatures(answer, moment, book, cameras) {
  const { spans, nodes, switches } = answer.supposed;
  const real = answer.real === true;
  const cut = [
    ...spans.flatMap((code) => drawn(book.spans.get(code), { part: "span", real })),
    ...[...nodes, ...switches].flatMap((code) => drawn(book.nodes.get(code), { part: "node", real })),
  ];
  const dark = moment.sites_dark.flatMap((code) => drawn(book.nodes.get(code), { part: "dark", real }));
  const sites = affectedSites(moment, cameras).map(({ lon, lat, lost, rerouted }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: { part: lost ? "lost" : "rerouted", real, label: lost ? `−${lost}` : String(rerouted) },
  }));
  return [...sites, ...dark, ...cut];
}

/** @param {import("./book.js").Feature | undefined} feature @param {Record<string, any>} properties */
function drawn(feature, properties) {
  return feature ? [{ type: "Feature", geometry: feature.geometry, properties }] : [];
}
