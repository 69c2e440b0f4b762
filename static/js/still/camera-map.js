/** The map beside a still: the base map of the live map around one camera, closer than elsewhere. */

import { CityMap } from "../map/city-map.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const CLOSEST_ZOOM = 22;

export class CameraMap {
  /**
   * @param {HTMLElement} container
   * @param {{code: string, lon: number, lat: number, bearing_deg: number | null}} camera
   * @param {string} label of the map for those who do not see it
   */
  constructor(container, camera, label) {
    this.camera = camera;
    this.cityMap = new CityMap(container, document.documentElement.lang);
    this.map = this.cityMap.map;
    this.map.setMaxZoom(CLOSEST_ZOOM);
    this.map.jumpTo({ center: [camera.lon, camera.lat], zoom: 18 });
    this.map.getCanvas().setAttribute("aria-label", label);
  }

  /** Once the style is there. @param {string[]} sources @param {any[]} layers */
  prepare(sources, layers) {
    for (const id of sources) this.map.addSource(id, { type: "geojson", data: /** @type {any} */ (EMPTY) });
    for (const layer of layers) this.map.addLayer(layer);
    const { code, lon, lat, bearing_deg: bearing } = this.camera;
    const properties = { code, kind: "fixed", state: "online", fill: "", rank: 1, bearing: bearing ?? 0, count: 0 };
    this.cityMap.show("cameras", [feature("Point", [lon, lat], properties)]);
  }

  /** @param {[number, number][]} places */
  lookAt(places) {
    if (places.length === 0) return;
    const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
    const bounds = /** @type {[number, number, number, number]} */ ([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
    this.map.fitBounds(bounds, { padding: 50, maxZoom: 20.5, duration: 0 });
  }

  /** @param {string} source @param {any[]} features */
  fill(source, features) {
    /** @type {any} */ (this.map.getSource(source))?.setData({ type: "FeatureCollection", features });
  }
}

/** @param {string} type @param {any} coordinates @param {Record<string, any>} [properties] */
export function feature(type, coordinates, properties = {}) {
  return { type: "Feature", geometry: { type, coordinates }, properties };
}

/** @param {[number, number][]} ring closed @param {Record<string, any>} [properties] */
export function polygon(ring, properties = {}) {
  return feature("Polygon", [ring], properties);
}
