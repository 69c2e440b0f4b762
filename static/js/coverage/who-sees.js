/** 'Who sees this place?': a right click, a long press, or a button that arms one click, or Enter for the middle of the map. */

import { byId } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { SeeingPanel } from "./seeing-panel.js";

const LONG_PRESS_MS = 600;
const DECIMALS = 6;

export class WhoSees {
  /**
   * @param {{cityMap: import("../map/city-map.js").CityMap, cameras: () => Map<string, Camera>, onOpen: (code: string) => void, mayAsk: boolean}} options
   */
  constructor({ cityMap, cameras, onOpen, mayAsk }) {
    this.cityMap = cityMap;
    this.button = byId("who-sees");
    this.hint = byId("who-sees-hint");
    this.cross = byId("map-crosshair");
    this.armed = false;
    this.pressed = false;
    this.asked = 0;
    this.panel = new SeeingPanel({ cameras, onOpen, onClosed: () => this.forget() });
    this.button.hidden = !mayAsk;
    if (mayAsk) this.listen();
  }

  listen() {
    const { map } = this.cityMap;
    this.button.addEventListener("click", () => (this.armed ? this.disarm() : this.arm()));
    map.getCanvas().addEventListener("keydown", (event) => {
      if (this.armed && event.key === "Enter") void this.ask(map.getCenter());
    });
    map.on("contextmenu", (event) => {
      event.originalEvent.preventDefault();
      void this.ask(event.lngLat);
    });
    this.listenForLongPress();
  }

  listenForLongPress() {
    const { map } = this.cityMap;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    map.on("touchstart", ({ points, lngLat }) => {
      clearTimeout(timer);
      this.pressed = false;
      if (points.length !== 1) return;
      timer = setTimeout(() => {
        this.pressed = true;
        void this.ask(lngLat);
      }, LONG_PRESS_MS);
    });
    for (const end of /** @type {const} */ (["touchmove", "touchend", "touchcancel"])) map.on(end, () => clearTimeout(timer));
  }

  arm() {
    this.setArmed(true);
    this.cityMap.map.getCanvas().focus({ preventScroll: true });
  }

  /** @returns {boolean} whether it was armed */
  disarm() {
    const was = this.armed;
    this.setArmed(false);
    return was;
  }

  /** @param {boolean} armed */
  setArmed(armed) {
    this.armed = armed;
    this.button.setAttribute("aria-pressed", String(armed));
    this.hint.hidden = this.cross.hidden = !armed;
    this.cityMap.map.getCanvas().classList.toggle("asking", armed);
  }

  /**
   * A click on the map that asks is no click on a camera.
   *
   * @param {{lngLat: {lng: number, lat: number}}} event
   * @returns {boolean} whether it was meant for us
   */
  takes({ lngLat }) {
    if (this.pressed) {
      this.pressed = false;
      return true;
    }
    if (!this.armed) return false;
    void this.ask(lngLat);
    return true;
  }

  /** Ask about a place; the newest question wins. @param {{lng: number, lat: number}} place */
  async ask(place) {
    this.disarm();
    const asked = ++this.asked;
    this.cityMap.show("asked", [{ type: "Feature", geometry: { type: "Point", coordinates: [place.lng, place.lat] }, properties: {} }]);
    this.panel.open(place);
    try {
      const { cameras } = await getJson(`/api/v1/cameras/seeing/?lon=${place.lng.toFixed(DECIMALS)}&lat=${place.lat.toFixed(DECIMALS)}`);
      if (asked === this.asked) this.panel.show(cameras);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (asked === this.asked) this.panel.say(error.message);
    }
  }

  /** The list was closed. */
  forget() {
    this.asked++;
    this.cityMap.show("asked", []);
  }

  close() {
    this.panel.close();
  }
}
