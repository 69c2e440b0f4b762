/** Rings that pulse around alerts that are grave or new; the list beside the map says the same in words. */

import { Marker } from "../maplibre.js";
import { h } from "../dom.js";
import { ALERT_LIFT_PX, CAMERA_ZOOM } from "../style/overlays.js";

/** Elements over a map cost with every movement, so only so many pulse. */
const MOST = 8;
const NEW_S = 60;

export class Pulses {
  /** @param {MapLibreMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<string, Marker>} */
    this.markers = new Map();
    this.visible = true;
    map.on("zoom", () => {
      for (const marker of this.markers.values()) marker.setOffset(this.offset());
    });
  }

  /** @returns {[number, number]} pixels, as the alerts' symbols */
  offset() {
    return [0, -(this.map.getZoom() < CAMERA_ZOOM ? ALERT_LIFT_PX.far : ALERT_LIFT_PX.near)];
  }

  /**
   * @param {CityAlert[]} alerts worst first
   * @param {number} now epoch seconds by the server's clock
   */
  show(alerts, now) {
    const placed = this.visible ? alerts.filter((alert) => pulses(alert, now)).slice(0, MOST) : [];
    const wanted = new Set(placed.map((alert) => alert.id));
    for (const [id, marker] of this.markers) {
      if (wanted.has(id)) continue;
      marker.remove();
      this.markers.delete(id);
    }
    for (const alert of placed) {
      if (this.markers.has(alert.id)) continue;
      const element = h("div", { class: "pulse", "data-severity": alert.severity, "aria-hidden": "true" });
      const marker = new Marker({ element, offset: this.offset() }).setLngLat([Number(alert.lon), Number(alert.lat)]).addTo(this.map);
      element.removeAttribute("tabindex");
      this.markers.set(alert.id, marker);
    }
  }
}

/** @param {CityAlert} alert @param {number} now */
function pulses(alert, now) {
  if (alert.lon === null || alert.lat === null) return false;
  return alert.severity === "severe" || alert.severity === "extreme" || now - alert.opened_at < NEW_S;
}
