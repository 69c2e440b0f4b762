/** What the open plan changes of the seen ground, on the map and in the legend. */

import { byId } from "../dom.js";

const LIVE = "blind-spots";

export class PlanGround {
  /** @param {import("../map/city-map.js").CityMap} cityMap */
  constructor(cityMap) {
    this.cityMap = cityMap;
    this.filter = /** @type {any} */ (cityMap.map.getFilter(LIVE));
  }

  /** In zones that the plan changes its blind ground takes the place of the live one. @param {PlanGroundFeature[]} features */
  show(features) {
    const zones = features.filter(({ properties }) => properties.part === "blind").map(({ properties }) => properties.zone);
    this.cityMap.show("plan-ground", features);
    this.cityMap.map.setFilter(LIVE, ["all", this.filter, ["!", ["in", ["get", "of"], ["literal", zones]]]]);
    byId("legend-plan").hidden = false;
  }

  hide() {
    this.cityMap.show("plan-ground", []);
    this.cityMap.map.setFilter(LIVE, this.filter);
    byId("legend-plan").hidden = true;
  }
}
