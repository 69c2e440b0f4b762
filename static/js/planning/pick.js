/** One place chosen on the map: by a click, or by Enter for the middle of the map under the crosshair. */

import { byId } from "../dom.js";

export class Pick {
  /** @param {import("../map/city-map.js").CityMap} cityMap */
  constructor(cityMap) {
    this.cityMap = cityMap;
    this.hint = byId("plan-hint");
    this.cross = byId("map-crosshair");
    /** @type {((place: {lon: number, lat: number}) => void) | null} */
    this.onPlace = null;
    cityMap.map.getCanvas().addEventListener("keydown", (event) => {
      if (this.onPlace && event.key === "Enter") this.choose(cityMap.map.getCenter());
    });
  }

  /** @param {string} words what to do, for the hint @param {(place: {lon: number, lat: number}) => void} onPlace */
  arm(words, onPlace) {
    this.onPlace = onPlace;
    this.show(words);
    this.cityMap.map.getCanvas().focus({ preventScroll: true });
  }

  /** @returns {boolean} whether it was armed */
  disarm() {
    const was = this.onPlace !== null;
    this.onPlace = null;
    if (was) this.show("");
    return was;
  }

  /** @param {string} words */
  show(words) {
    this.hint.textContent = words;
    this.hint.hidden = this.cross.hidden = words === "";
    this.cityMap.map.getCanvas().classList.toggle("asking", words !== "");
  }

  /** @param {{lng: number, lat: number}} place */
  choose({ lng, lat }) {
    const chosen = this.onPlace;
    this.disarm();
    chosen?.({ lon: lng, lat });
  }
}
