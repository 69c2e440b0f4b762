/** Where a selected PTZ camera looks now, by its device's word: drawn over the bands of its home view, and told in their key. */

import { h } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, isolate, number } from "../i18n.js";
import { sampleCanvas } from "../panels/samples.js";
import { OVERLAY } from "../style/palette.js";

const AGAIN_MS = 5_000;

export class Looking {
  /** @param {import("../map/city-map.js").CityMap} cityMap */
  constructor(cityMap) {
    this.cityMap = cityMap;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.asked = 0;
  }

  /** Follow a camera until `clear`. @param {string} code @param {HTMLElement} key of the bands, into which a line goes */
  follow(code, key) {
    this.clear();
    void this.ask(code, key, ++this.asked);
  }

  /** @param {string} code @param {HTMLElement} key @param {number} asked */
  async ask(code, key, asked) {
    try {
      const { view } = await getJson(`/api/v1/cameras/${encodeURIComponent(code)}/ptz/view/`);
      if (asked !== this.asked) return;
      this.show(view, key);
    } catch (error) {
      // What was last shown may be true no longer.
      if (!(error instanceof HttpError)) throw error;
      if (asked !== this.asked) return;
      this.show(null, key);
    }
    this.timer = setTimeout(() => void this.ask(code, key, asked), AGAIN_MS);
  }

  /** @param {LookingNow | null} view null where the device does not tell @param {HTMLElement} key */
  show(view, key) {
    const away = view !== null && !view.properties.home;
    this.cityMap.show("looking", away ? [view] : []);
    for (const old of key.querySelectorAll("[data-looking]")) old.remove();
    if (view && away) key.querySelector("ul")?.append(row(view.properties.area_m2));
    key.append(h("p", { class: "quiet-line", "data-looking": "words", "data-testid": "looking-words" }, words(view)));
  }

  clear() {
    this.asked++;
    clearTimeout(this.timer);
    this.cityMap.show("looking", []);
  }
}

/** @param {LookingNow | null} view */
function words(view) {
  if (!view) return _("Where it looks now is not known: all of this is its home view.");
  if (view.properties.home) return _("It looks as at home.");
  if (!view.properties.zoom_measured) return _("It is turned away: the bands are of its home view, and its zoom is not known.");
  return _("It is turned away: the bands are of its home view.");
}

/** @param {number} area m² */
function row(area) {
  return h(
    "li",
    { "data-looking": "row", "data-testid": "band-looking" },
    sampleCanvas({ kind: "area", colour: OVERLAY.looking }),
    h("span", { class: "reach-words" }, _("sees now")),
    h("span", { class: "amount" }, isolate(`${number(Math.round(area))} m²`)),
  );
}
