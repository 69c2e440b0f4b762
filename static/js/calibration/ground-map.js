/** The map of the calibration screen: with the fit, its doubt and draggable numbered markers. */

import { gettext as _, interpolate } from "../i18n.js";
import { CameraMap, feature, polygon } from "../still/camera-map.js";
import { MapHandles } from "../still/map-handles.js";
import { calibrationLayers, CALIBRATION_SOURCES } from "../style/calibration.js";

export class GroundMap extends CameraMap {
  /**
   * @param {HTMLElement} container
   * @param {CalibrationCamera} camera
   * @param {{onPick: (place: [number, number]) => void, onHover: (place: [number, number] | null) => void,
   *     onMove: (id: number, place: [number, number]) => void, onSelect: (id: number) => void}} handlers
   */
  constructor(container, camera, handlers) {
    super(container, camera, _("Map of the camera's surroundings"));
    /** @type {MapHandles<CalibrationMark>} */
    this.markers = new MapHandles(this.map, {
      make: (id) => ({ class: "pair-marker", role: "img", "data-testid": "map-marker", "data-pair": id }),
      dress,
      onMove: handlers.onMove,
      onClick: handlers.onSelect,
    });
    this.ready = this.cityMap.ready.then(() => this.prepare(CALIBRATION_SOURCES, calibrationLayers()));
    this.map.on("click", (event) => handlers.onPick([event.lngLat.lng, event.lngLat.lat]));
    this.map.on("mousemove", (event) => handlers.onHover([event.lngLat.lng, event.lngLat.lat]));
    this.map.on("mouseout", () => handlers.onHover(null));
  }

  /**
   * @param {CalibrationMark[]} marks
   * @param {CalibrationFit | null} fit
   */
  show(marks, fit) {
    this.markers.show(marks.flatMap((mark) => (mark.map ? [{ id: mark.id, place: mark.map, about: mark }] : [])));
    void this.ready.then(() => {
      const { footprint = [], grid = [], ellipses = [] } = fit?.drawing ?? {};
      this.fill("calibration-footprint", footprint.length > 3 ? [polygon(footprint)] : []);
      this.fill("calibration-grid", grid.map((line) => feature("LineString", line)));
      this.fill("calibration-ellipses", ellipses.map((ring) => polygon(ring)));
      const vectors = marks.filter(({ map, mappedAt }) => map && mappedAt);
      this.fill("calibration-vectors", vectors.map(({ map, mappedAt, outlier }) => feature("LineString", [map, mappedAt], { outlier })));
    });
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
}

/** @param {HTMLElement} element @param {CalibrationMark} mark */
function dress(element, mark) {
  element.textContent = String(mark.number);
  element.dataset.kind = mark.outlier ? "outlier" : mark.suggested === "map" ? "suggested" : "placed";
  element.toggleAttribute("data-selected", mark.selected);
  element.setAttribute("aria-label", interpolate(_("Pair %(n)s on the map"), { n: mark.number }));
}
