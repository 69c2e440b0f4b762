/** Points on a map that can be dragged and clicked, kept in step with a list. */

import { h } from "../dom.js";
import { Marker } from "../maplibre.js";

/** @template T @typedef {{id: number, place: [number, number], about: T}} MapHandle */

/** @template T */
export class MapHandles {
  /**
   * @param {MapLibreMap} map
   * @param {{make: (id: number) => Record<string, string | number>, dress: (element: HTMLElement, about: T) => void, onMove: (id: number, place: [number, number]) => void,
   *     onClick: (id: number) => void}} options `make`: attributes of a new one; `dress`: what changes of one
   */
  constructor(map, options) {
    this.map = map;
    this.options = options;
    /** @type {Map<number, {marker: Marker, element: HTMLElement}>} */
    this.markers = new Map();
  }

  /** @param {MapHandle<T>[]} handles */
  show(handles) {
    const present = new Set(handles.map(({ id }) => id));
    for (const [id, { marker }] of this.markers) {
      if (present.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const { id, place, about } of handles) {
      const { element, marker } = this.markers.get(id) ?? this.add(id, place);
      this.options.dress(element, about);
      marker.setLngLat(place);
    }
  }

  /** @param {number} id @param {[number, number]} place */
  add(id, place) {
    const element = h("div", this.options.make(id));
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      this.options.onClick(id);
    });
    const marker = new Marker({ element, draggable: true, anchor: "center" }).setLngLat(place).addTo(this.map);
    const moved = () => {
      const { lng, lat } = marker.getLngLat();
      this.options.onMove(id, [lng, lat]);
    };
    marker.on("drag", moved);
    marker.on("dragend", moved);
    this.markers.set(id, { element, marker });
    return { element, marker };
  }
}
