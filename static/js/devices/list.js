/** The devices that cameras have, a page at a time. */

import { byId, h, setText } from "../dom.js";
import { getJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { modelText } from "../lib/devices.js";
import { agoText } from "../words.js";

const PAGE_SIZE = 50;

export class DeviceList {
  /** @param {{onChoose: (device: Device) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.page = 1;
    this.chosen = "";
    byId("pages-back").addEventListener("click", () => void this.turn(-1));
    byId("pages-on").addEventListener("click", () => void this.turn(1));
  }

  /** @param {number} by */
  async turn(by) {
    this.page += by;
    await this.load();
  }

  /** @throws {HttpError} */
  async load() {
    const { count, results } = await getJson(`/api/v1/devices/?page=${this.page}&page_size=${PAGE_SIZE}`);
    const pages = Math.max(1, Math.ceil(count / PAGE_SIZE));
    byId("devices").hidden = count === 0;
    byId("devices-empty").hidden = count > 0;
    byId("devices-pages").hidden = pages === 1;
    /** @type {HTMLButtonElement} */ (byId("pages-back")).disabled = this.page <= 1;
    /** @type {HTMLButtonElement} */ (byId("pages-on")).disabled = this.page >= pages;
    setText(byId("pages-told"), interpolate(_("page %(n)s of %(of)s"), { n: this.page, of: pages }));
    byId("devices-body").replaceChildren(...results.map((/** @type {Device} */ device) => this.row(device)));
  }

  /** @param {Device} device */
  row(device) {
    const choose = h("button", { type: "button", class: "link", "data-testid": "device-choose", onclick: () => this.hands.onChoose(device) }, isolate(device.camera));
    const asked = agoText(Math.max(0, (Date.now() - Date.parse(device.seen_at)) / 1000));
    return h(
      "tr",
      { "data-testid": "device-row", "data-camera": device.camera, "data-chosen": device.camera === this.chosen },
      h("th", { scope: "row" }, choose),
      h("td", {}, isolate(modelText(device) || "–")),
      h("td", {}, isolate(device.address)),
      h("td", {}, asked),
    );
  }

  /** @param {string} camera empty for none */
  mark(camera) {
    this.chosen = camera;
    for (const row of byId("devices-body").children) row.toggleAttribute("data-chosen", row instanceof HTMLElement && row.dataset.camera === camera);
  }
}
