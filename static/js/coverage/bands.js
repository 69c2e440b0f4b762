/** What the selected camera's picture is good for, and where: four bands of pixel density on the map, and their key. */

import { byId, h } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { sampleCanvas } from "../panels/samples.js";
import { BANDS, OVERLAY } from "../style/palette.js";
import { wordFor } from "../words.js";
import { Looking } from "./looking.js";

export class Bands {
  /** @param {import("../map/city-map.js").CityMap} cityMap */
  constructor(cityMap) {
    this.cityMap = cityMap;
    this.key = byId("bands-key");
    /** @type {string | null} */
    this.code = null;
    this.visible = true;
    this.looking = new Looking(cityMap);
  }

  /** @param {string} code @param {boolean} turns whether it is a PTZ camera */
  async show(code, turns) {
    this.clear();
    this.code = code;
    const address = `/api/v1/coverage/${encodeURIComponent(code)}`;
    try {
      const { features } = await getJson(`${address}/bands/`);
      if (this.code !== code) return;
      this.cityMap.show("bands", features);
      this.showKey(features.map((/** @type {any} */ feature) => feature.properties));
      if (!turns) return;
      const reach = await getJson(`${address}/reachable/`);
      if (this.code !== code) return;
      this.cityMap.show("reach", [reach]);
      this.key.querySelector("ul")?.append(reachRow(reach.properties.area_m2));
      this.looking.follow(code, this.key);
    } catch (error) {
      // Without them the outline of the field of view stands alone.
      if (!(error instanceof HttpError)) throw error;
    }
  }

  clear() {
    this.code = null;
    this.cityMap.show("bands", []);
    this.cityMap.show("reach", []);
    this.looking.clear();
    this.key.hidden = true;
  }

  /** @param {boolean} visible as the legend says */
  setVisible(visible) {
    this.visible = visible;
    this.key.hidden = !visible || this.key.childElementCount === 0 || this.code === null;
  }

  /** @param {{camera: string, band: string, px_per_m: number, area_m2: number}[]} bands coarsest first */
  showKey(bands) {
    const rows = bands.map(({ band, px_per_m, area_m2 }) =>
      h(
        "li",
        { "data-testid": `band-${band}` },
        sampleCanvas({ kind: "area", colour: BANDS[band] }),
        h("span", {}, wordFor(band)),
        h("span", { class: "amount" }, isolate(interpolate(_("≥ %(n)s px/m"), { n: px_per_m }))),
        h("span", { class: "amount" }, isolate(`${number(Math.round(area_m2))} m²`)),
      ),
    );
    this.key.replaceChildren(h("p", {}, interpolate(_("What the picture of %(camera)s is good for"), { camera: isolate(this.code ?? "") })), h("ul", {}, ...rows));
    this.key.hidden = !this.visible;
  }
}

/** @param {number} area m² */
function reachRow(area) {
  return h(
    "li",
    { "data-testid": "band-reachable" },
    sampleCanvas({ kind: "area", colour: OVERLAY.reach, dash: [3, 2] }),
    h("span", { class: "reach-words" }, _("could be turned to")),
    h("span", { class: "amount" }, isolate(`${number(Math.round(area))} m²`)),
  );
}
