/** 'Who sees this place?': a right click, a long press, or a button that arms one click, or Enter for the middle of the map. */

import { byId } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { SeeingPanel } from "./seeing-panel.js";
import { SideBySide } from "./side-by-side.js";

const LONG_PRESS_MS = 600;
const DECIMALS = 6;

export class WhoSees {
  /**
   * @param {{cityMap: import("../map/city-map.js").CityMap, cameras: () => Map<string, Camera>, now: () => number, onOpen: (code: string) => void,
   *     mayAsk: boolean, mayMove: boolean}} options
   */
  constructor({ cityMap, cameras, now, onOpen, mayAsk, mayMove }) {
    this.cityMap = cityMap;
    this.cameras = cameras;
    this.mayMove = mayMove;
    this.button = byId("who-sees");
    this.hint = byId("who-sees-hint");
    this.cross = byId("map-crosshair");
    this.armed = false;
    this.pressed = false;
    this.asked = 0;
    this.pictures = new SideBySide({ now, onOpen });
    this.panel = new SeeingPanel({ cameras, onOpen, onAim: (code) => void this.aim(code), onClosed: () => this.forget() });
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
    this.place = { lon: Number(place.lng.toFixed(DECIMALS)), lat: Number(place.lat.toFixed(DECIMALS)) };
    this.pictures.close();
    this.cityMap.show("asked", [{ type: "Feature", geometry: { type: "Point", coordinates: [place.lng, place.lat] }, properties: {} }]);
    this.panel.open(place);
    const query = `?lon=${this.place.lon}&lat=${this.place.lat}`;
    if (this.mayMove) void this.askWhoReaches(query, asked);
    try {
      const { cameras } = await getJson(`/api/v1/cameras/seeing/${query}`);
      if (asked !== this.asked) return;
      this.panel.show(cameras);
      this.pictures.show(cameras, this.cameras());
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (asked === this.asked) this.panel.say(error.message);
    }
  }

  /** @param {string} query @param {number} asked */
  async askWhoReaches(query, asked) {
    try {
      const { cameras } = await getJson(`/api/v1/cameras/reaching/${query}`);
      if (asked === this.asked) this.panel.showReaching(cameras);
    } catch (error) {
      // Who sees the place is answered all the same.
      if (!(error instanceof HttpError)) throw error;
    }
  }

  /** Turn a camera to the place. @param {string} code */
  async aim(code) {
    const asked = this.asked;
    this.panel.sayAimed(interpolate(_("Turning %(code)s…"), { code: isolate(code) }));
    /** @param {string} words */
    const say = (words) => asked === this.asked && this.panel.sayAimed(words);
    try {
      await postJson(`/api/v1/cameras/${encodeURIComponent(code)}/ptz/`, { aim: this.place });
      say(interpolate(_("%(code)s was told to look here."), { code: isolate(code) }));
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const holder = error.data?.holder;
      say(holder ? interpolate(_("%(name)s is moving this camera."), { name: isolate(holder) }) : error.message);
    }
  }

  /** The list was closed. */
  forget() {
    this.asked++;
    this.pictures.close();
    this.cityMap.show("asked", []);
  }

  close() {
    this.panel.close();
  }
}
