/** The map itself: style, sources, selection, and what it tells about where it looks. */

import { AttributionControl, Map as GLMap, NavigationControl, ScaleControl, setWorkerUrl } from "../maplibre.js";
import { cameraProperties } from "../lib/city.js";
import { gettext as _ } from "../i18n.js";
import { OVERLAY_SOURCES, buildStyle, setLanguage } from "../style/index.js";
import { addIcons } from "../style/icons.js";
import { keepPace } from "./pace.js";

/** The Red Zone and the airport corridor: what the map shows before anybody moves it (west, south, east, north). */
export const HOME = /** @type {[number, number, number, number]} */ ([66.988, 24.815, 67.178, 24.922]);
const CITY_LIMITS = /** @type {[number, number, number, number]} */ ([66.4, 24.4, 67.8, 25.4]);
const UPDATE_EVERY_MS = 500;
/** Layers by which a camera can be picked. */
const CAMERA_LAYERS = ["cameras", "camera-marks"];

export class CityMap {
  /**
   * @param {HTMLElement} container with the worker's address in `data-worker`
   * @param {string} language of the names
   */
  constructor(container, language) {
    setWorkerUrl(new URL(container.dataset.worker ?? "", location.href).href);
    this.container = container;
    this.language = language;
    this.map = new GLMap({
      container,
      style: buildStyle(`${location.origin}/tiles/base/{z}/{x}/{y}.mvt`, language),
      bounds: HOME,
      maxBounds: CITY_LIMITS,
      minZoom: 9,
      maxZoom: 19.5,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      renderWorldCopies: false,
      locale: {
        "Map.Title": _("Map"),
        "NavigationControl.ZoomIn": _("Zoom in"),
        "NavigationControl.ZoomOut": _("Zoom out"),
        "AttributionControl.ToggleAttribution": _("Show or hide where the map comes from"),
      },
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    });
    this.map.touchZoomRotate.disableRotation();
    this.pace = keepPace(this.map);
    this.map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    this.map.addControl(new ScaleControl({ maxWidth: 160 }), "bottom-left");
    this.map.addControl(
      new AttributionControl({ compact: false, customAttribution: _("Base map drawn from facts; dashed means approximate or synthetic") }),
      "bottom-left",
    );
    this.ready = new Promise((resolve) => {
      this.map.once("load", () => {
        addIcons(this.map);
        resolve(undefined);
      });
    });
    /** @type {Map<string, Record<string, any>>} */
    this.pending = new Map();
    this.updating = false;
  }

  /**
   * @param {string} source one of `OVERLAY_SOURCES`
   * @param {any[]} features
   */
  show(source, features) {
    if (!OVERLAY_SOURCES.includes(source)) throw new Error(`no source ${source}`);
    /** @type {any} */ (this.map.getSource(source))?.setData({ type: "FeatureCollection", features });
  }

  /** @param {Iterable<Camera>} cameras */
  showCameras(cameras) {
    this.pending.clear();
    this.show(
      "cameras",
      [...cameras].map((camera) => ({
        type: "Feature",
        geometry: { type: "Point", coordinates: [camera.lon, camera.lat] },
        properties: cameraProperties(camera),
      })),
    );
  }

  /** Draw changed cameras, together and not too often. @param {Camera[]} cameras */
  updateCameras(cameras) {
    for (const camera of cameras) this.pending.set(camera.code, cameraProperties(camera));
    if (this.updating || this.pending.size === 0) return;
    this.updating = true;
    setTimeout(() => {
      this.updating = false;
      const update = [...this.pending].map(([id, properties]) => ({
        id,
        addOrUpdateProperties: Object.entries(properties).map(([key, value]) => ({ key, value })),
      }));
      this.pending.clear();
      /** @type {any} */ (this.map.getSource("cameras"))?.updateData({ update });
    }, UPDATE_EVERY_MS);
  }

  /** @param {any | null} feature the field of view of the selected camera */
  select(feature) {
    this.show("selected", feature ? [feature] : []);
  }

  /** @param {number} lon @param {number} lat @param {number} [zoom] */
  flyTo(lon, lat, zoom = 17) {
    const goal = { center: /** @type {[number, number]} */ ([lon, lat]), zoom: Math.max(zoom, this.map.getZoom()) };
    this.map.flyTo({ ...goal, duration: 900 });
  }

  home() {
    this.map.fitBounds(HOME, { duration: 700 });
  }

  /** @param {string} language */
  speak(language) {
    this.language = language;
    setLanguage(this.map, language);
  }

  /**
   * The camera at a point of the screen.
   *
   * @param {{x: number, y: number}} point
   * @returns {string | null} its code
   */
  cameraAt(point) {
    const reach = 6;
    const box = /** @type {[[number, number], [number, number]]} */ ([
      [point.x - reach, point.y - reach],
      [point.x + reach, point.y + reach],
    ]);
    const layers = CAMERA_LAYERS.filter((id) => this.map.getLayer(id));
    return this.map.queryRenderedFeatures(box, { layers })[0]?.properties.code ?? null;
  }

  /** @returns {{bbox: number[], zoom: number}} what is in view, west, south, east, north */
  view() {
    const bounds = this.map.getBounds();
    return { bbox: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], zoom: this.map.getZoom() };
  }
}
