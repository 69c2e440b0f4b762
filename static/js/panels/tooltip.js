/** What is under the pointer: a moving object with its age and uncertainty, or a camera with its state. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate } from "../i18n.js";
import { SIMULATED } from "../lib/frames.js";
import { agoText, classWord, wordFor } from "../words.js";

const REACH_PX = 10;
const EVERY_MS = 60;

export class Tooltip {
  /**
   * @param {import("../map/city-map.js").CityMap} cityMap
   * @param {import("../map/objects-layer.js").ObjectsLayer} objects
   * @param {import("../lib/city.js").City} city
   * @param {{steady: () => number, epoch: () => number}} clocks
   */
  constructor(cityMap, objects, city, clocks) {
    this.cityMap = cityMap;
    this.objects = objects;
    this.city = city;
    this.clocks = clocks;
    this.element = byId("tooltip");
    this.last = 0;
    const { map } = cityMap;
    map.on("mousemove", (event) => this.look(event.point));
    map.on("mouseout", () => this.hide());
    map.on("movestart", () => this.hide());
  }

  /** @param {{x: number, y: number}} point */
  look(point) {
    const now = performance.now();
    if (now - this.last < EVERY_MS || this.cityMap.map.isMoving()) return;
    this.last = now;
    const slot = this.objects.pick(point, REACH_PX);
    const code = slot >= 0 ? null : this.cityMap.cameraAt(point);
    this.cityMap.map.getCanvas().classList.toggle("pointing", code !== null);
    const lines = slot >= 0 ? this.objectLines(slot) : this.cameraLines(code);
    if (lines.length) this.show(point, lines);
    else this.hide();
  }

  /** @param {number} slot */
  objectLines(slot) {
    const c = this.objects.store.columns;
    const camera = this.city.codes.get(c.camera[slot]);
    const title = classWord(c.class[slot]) + (c.flags[slot] & SIMULATED ? ` · ${_("simulated")}` : "");
    const accuracy = interpolate(_("±%(metres)s m"), { metres: c.accuracy[slot].toFixed(1) });
    return [title, `${agoText(Math.max(0, this.clocks.steady() - c.seen[slot]))} · ${accuracy}${camera ? ` · ${camera}` : ""}`];
  }

  /** @param {string | null} code */
  cameraLines(code) {
    const camera = code ? this.city.cameras.get(code) : undefined;
    if (!camera) return [];
    const age = camera.capturedAt === null ? null : this.clocks.epoch() - camera.capturedAt;
    return [
      `${camera.code} · ${wordFor(camera.kind)}`,
      `${wordFor(camera.state)} · ${interpolate(_("last frame %(ago)s"), { ago: agoText(age) })}`,
      ...(camera.simulated ? [_("simulated stream")] : []),
      ...(camera.recorded ? [_("recorded clip, not this place and time")] : []),
    ];
  }

  /** @param {{x: number, y: number}} point @param {string[]} lines */
  show(point, lines) {
    this.element.replaceChildren(...lines.map((line) => h("p", {}, line)));
    this.element.hidden = false;
    this.element.style.left = `${point.x + 14}px`;
    this.element.style.top = `${point.y + 14}px`;
  }

  hide() {
    this.element.hidden = true;
  }
}
