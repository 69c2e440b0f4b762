/** Zones as the search finds them. */

import { normalise } from "../lib/search.js";
import { localName, wordFor } from "../words.js";

/** @param {Collection["features"]} zones @returns {import("../panels/search.js").Entry[]} each at the middle of what it spans */
export function zoneEntries(zones) {
  return zones.map(({ geometry, properties }) => {
    const places = geometry.coordinates.flat(Infinity);
    const [lons, lats] = [0, 1].map((first) => places.filter((/** @type {number} */ _value, /** @type {number} */ index) => index % 2 === first));
    return {
      ...{ code: properties.code, name: localName(properties), kind: wordFor(properties.kind), camera: false, zone: true },
      ...{ lon: middle(lons), lat: middle(lats) },
      haystack: normalise(`${properties.name} ${properties.name_ur} ${properties.code}`),
    };
  });
}

/** @param {number[]} values */
function middle(values) {
  return (Math.min(...values) + Math.max(...values)) / 2;
}
