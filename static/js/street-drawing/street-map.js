/** Lines and zones on the map, with the ground that the camera sees and corners that can be dragged. */

import { gettext as _, interpolate } from "../i18n.js";
import { cornerOf } from "../lib/mask-areas.js";
import { arrowOf, shapeAt, windOf } from "../lib/street-shapes.js";
import { CameraMap, feature, polygon } from "../still/camera-map.js";
import { MapHandles } from "../still/map-handles.js";
import { STREET_SOURCES, streetLayers } from "../style/street-drawing.js";
import { localName } from "../words.js";

/** @typedef {[number, number]} Point */
/** @typedef {import("../lib/street-drawing.js").StreetShape} StreetShape */

const REACH_PX = 8;

export class StreetMap extends CameraMap {
  /**
   * @param {HTMLElement} container
   * @param {StreetScreen} screen
   * @param {{onPick: (place: Point, shape: number | null) => void, onHover: (place: Point | null) => void, onMove: (handle: number, place: Point) => void,
   *     onTap: (handle: number) => void, onKey: (key: string) => boolean}} handlers `onPick` with the shape under the pointer, if any; `onKey` tells whether it used the key
   */
  constructor(container, screen, handlers) {
    super(container, screen.camera, _("Map of the camera's surroundings. While you draw, Enter sets a corner under the cross-hair in its middle."));
    this.screen = screen;
    /** @type {StreetShape[]} */
    this.shapes = [];
    /** @type {MapHandles<number>} */
    this.handles = new MapHandles(this.map, {
      make: (handle) => ({ class: "street-corner", role: "img", "data-testid": "map-corner", "data-handle": handle }),
      dress: (element, handle) => element.setAttribute("aria-label", interpolate(_("Corner %(n)s on the map"), { n: cornerOf(handle).corner + 1 })),
      onMove: handlers.onMove,
      onClick: handlers.onTap,
    });
    this.ready = this.cityMap.ready.then(() => this.prepare(STREET_SOURCES, streetLayers()));
    this.map.on("click", ({ lngLat, point }) => handlers.onPick([lngLat.lng, lngLat.lat], this.shapeAt(point)));
    this.map.on("mousemove", ({ lngLat }) => handlers.onHover([lngLat.lng, lngLat.lat]));
    this.map.on("mouseout", () => handlers.onHover(null));
    this.map.on("moveend", () => {
      const { lng, lat } = this.map.getCenter();
      if (document.activeElement === this.map.getCanvas()) handlers.onHover([lng, lat]);
    });
    this.map.getCanvas().addEventListener("keydown", (event) => {
      const { lng, lat } = this.map.getCenter();
      if (event.key === "Enter") handlers.onPick([lng, lat], this.shapeAt(this.map.project([lng, lat])));
      else if (!handlers.onKey(event.key)) return;
      event.preventDefault();
    });
  }

  /** @param {{x: number, y: number}} point of the screen */
  shapeAt({ x, y }) {
    const outlines = this.shapes.map(({ id, points }) => ({ id, points: points.map((place) => this.pixel(place)) }));
    return shapeAt(outlines, [x, y], REACH_PX);
  }

  /** @param {Point} place @returns {Point} */
  pixel(place) {
    const { x, y } = this.map.project(place);
    return [x, y];
  }

  /** @param {import("../lib/street-drawing.js").StreetDrawing} drawing */
  show(drawing) {
    this.shapes = drawing.shapes;
    const held = drawing.handles();
    this.handles.show(held.map(({ handle, place }) => ({ id: handle, place, about: handle })));
    const open = drawing.open?.points ?? [];
    const features = [
      ...(this.screen.seen.length > 3 ? [polygon(this.screen.seen, { part: "seen" })] : []),
      ...this.screen.segments.map(({ points }) => feature("LineString", points, { part: "segment" })),
      ...drawing.shapes.flatMap((shape) => featuresOf(shape, shape.id === drawing.selected)),
      ...(open.length > 1 ? [feature("LineString", open, { part: "open" })] : []),
    ];
    void this.ready.then(() => this.fill("street", features));
  }

  /** Where the pointer of the picture is on the map. @param {Point | null} place */
  showPointer(place) {
    void this.ready.then(() => this.fill("street-pointer", place ? [feature("Point", place)] : []));
  }
}

/** @param {StreetShape} shape @param {boolean} selected @returns {any[]} */
function featuresOf({ type, points, values }, selected) {
  const told = { type, selected };
  if (type === "area") {
    const [first] = points;
    return [polygon([...points, first], { ...told, part: "area" }), feature("Point", middleOf(points), { ...told, part: "label", name: localName(values) })];
  }
  const { shaft, head } = arrowOf(points[0], points[1]);
  return [
    feature("LineString", points, { ...told, part: "line" }),
    feature("LineString", shaft, { ...told, part: "shaft" }),
    polygon([...head, head[0]], { ...told, part: "head" }),
    feature("Point", middleOf(points), { ...told, part: "label", name: localName(values), arrow: windOf(points[0], points[1]).slice(0, 1) }),
  ];
}

/** @param {Point[]} points @returns {Point} */
function middleOf(points) {
  const sum = points.reduce(([a, b], [lon, lat]) => [a + lon, b + lat], [0, 0]);
  return [sum[0] / points.length, sum[1] / points.length];
}
