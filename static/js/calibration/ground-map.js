/** The map beside the still: the base map of the live map, with the fit, its doubt and draggable numbered markers. */

import { h } from "../dom.js";
import { gettext as _, interpolate } from "../i18n.js";
import { CityMap } from "../map/city-map.js";
import { Marker } from "../maplibre.js";
import { calibrationLayers, CALIBRATION_SOURCES } from "../style/calibration.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const CLOSEST_ZOOM = 22;

export class GroundMap {
  /**
   * @param {HTMLElement} container
   * @param {CalibrationCamera} camera
   * @param {{onPick: (place: [number, number]) => void, onHover: (place: [number, number] | null) => void,
   *     onMove: (id: number, place: [number, number]) => void, onSelect: (id: number) => void}} handlers
   */
  constructor(container, camera, handlers) {
    this.camera = camera;
    this.handlers = handlers;
    this.cityMap = new CityMap(container, document.documentElement.lang);
    this.map = this.cityMap.map;
    this.map.setMaxZoom(CLOSEST_ZOOM);
    this.map.jumpTo({ center: [camera.lon, camera.lat], zoom: 18 });
    this.map.getCanvas().setAttribute("aria-label", _("Map of the camera's surroundings"));
    /** @type {Map<number, {marker: Marker, element: HTMLElement}>} */
    this.markers = new Map();
    this.ready = this.cityMap.ready.then(() => this.prepare());
    this.map.on("click", (event) => handlers.onPick([event.lngLat.lng, event.lngLat.lat]));
    this.map.on("mousemove", (event) => handlers.onHover([event.lngLat.lng, event.lngLat.lat]));
    this.map.on("mouseout", () => handlers.onHover(null));
  }

  prepare() {
    for (const id of CALIBRATION_SOURCES) this.map.addSource(id, { type: "geojson", data: /** @type {any} */ (EMPTY) });
    for (const layer of calibrationLayers()) this.map.addLayer(layer);
    this.cityMap.show("cameras", [
      {
        type: "Feature",
        geometry: { type: "Point", coordinates: [this.camera.lon, this.camera.lat] },
        properties: { code: this.camera.code, kind: "fixed", state: "online", fill: "", rank: 1, bearing: this.camera.bearing_deg, count: 0 },
      },
    ]);
  }

  /** Look at the ground in view. @param {[number, number][]} places */
  lookAt(places) {
    if (places.length === 0) return;
    const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)];
    const bounds = /** @type {[number, number, number, number]} */ ([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]);
    this.map.fitBounds(bounds, { padding: 50, maxZoom: 20.5, duration: 0 });
  }

  /**
   * @param {CalibrationMark[]} marks
   * @param {CalibrationFit | null} fit
   */
  show(marks, fit) {
    this.showMarkers(marks);
    void this.ready.then(() => {
      const { footprint = [], grid = [], ellipses = [] } = fit?.drawing ?? {};
      this.fill("calibration-footprint", footprint.length > 3 ? [polygon(footprint)] : []);
      this.fill("calibration-grid", grid.map((line) => feature("LineString", line)));
      this.fill("calibration-ellipses", ellipses.map((ring) => polygon(ring)));
      const vectors = marks.filter(({ map, mappedAt }) => map && mappedAt);
      this.fill("calibration-vectors", vectors.map(({ map, mappedAt, outlier }) => feature("LineString", [map, mappedAt], { outlier })));
    });
  }

  /** @param {CalibrationMark[]} marks */
  showMarkers(marks) {
    const present = new Set(marks.filter(({ map }) => map).map(({ id }) => id));
    for (const [id, { marker }] of this.markers) {
      if (present.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const mark of marks) if (mark.map) this.showMarker(mark, mark.map);
  }

  /** @param {CalibrationMark} mark @param {[number, number]} place */
  showMarker(mark, place) {
    const { element, marker } = this.markers.get(mark.id) ?? this.addMarker(mark.id, place);
    element.textContent = String(mark.number);
    element.dataset.kind = mark.outlier ? "outlier" : mark.suggested === "map" ? "suggested" : "placed";
    element.toggleAttribute("data-selected", mark.selected);
    element.setAttribute("aria-label", interpolate(_("Pair %(n)s on the map"), { n: mark.number }));
    marker.setLngLat(place);
  }

  /** @param {number} id @param {[number, number]} place */
  addMarker(id, place) {
    const element = h("div", { class: "pair-marker", role: "img", "data-testid": "map-marker", "data-pair": id });
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.handlers.onSelect(id);
    });
    const marker = new Marker({ element, draggable: true, anchor: "center" }).setLngLat(place).addTo(this.map);
    const moved = () => {
      const { lng, lat } = marker.getLngLat();
      this.handlers.onMove(id, [lng, lat]);
    };
    marker.on("drag", moved);
    marker.on("dragend", moved);
    this.markers.set(id, { element, marker });
    return { element, marker };
  }

  /** Where the pointer of the picture is on the map. @param {[number, number] | null} place */
  showPointer(place) {
    void this.ready.then(() => this.fill("calibration-pointer", place ? [feature("Point", place)] : []));
  }

  /** Another version's view and pairs. @param {[number, number][]} footprint @param {{lon: number, lat: number}[]} pairs */
  showOther(footprint, pairs) {
    void this.ready.then(() => {
      const points = pairs.map(({ lon, lat }) => feature("Point", [lon, lat]));
      this.fill("calibration-other", footprint.length > 3 ? [polygon(footprint), ...points] : points);
    });
  }

  /** @param {string} source @param {any[]} features */
  fill(source, features) {
    /** @type {any} */ (this.map.getSource(source))?.setData({ type: "FeatureCollection", features });
  }
}

/** @param {string} type @param {any} coordinates @param {Record<string, any>} [properties] */
function feature(type, coordinates, properties = {}) {
  return { type: "Feature", geometry: { type, coordinates }, properties };
}

/** @param {[number, number][]} ring */
function polygon(ring) {
  return feature("Polygon", [ring]);
}
