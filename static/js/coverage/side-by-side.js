/** Live pictures of the cameras that see a place, side by side over the map, the sharpest first. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { LivePicture } from "../panels/picture.js";

const MOST = 4;

export class SideBySide {
  /** @param {{now: () => number, onOpen: (code: string) => void}} options */
  constructor(options) {
    this.options = options;
    this.element = byId("side-by-side");
    /** @type {LivePicture[]} */
    this.pictures = [];
  }

  /** @param {Sighting[]} sightings sharpest first @param {Map<string, Camera>} cameras */
  show(sightings, cameras) {
    this.close();
    const found = sightings.flatMap(({ code, live }) => (live ? [cameras.get(code)] : [])).filter((camera) => camera?.can_picture);
    const best = /** @type {Camera[]} */ (found.slice(0, MOST));
    if (!best.length) return;
    this.pictures = best.map((camera) => new LivePicture(camera, this.options.now));
    const figures = best.map((camera, index) => this.figure(camera, this.pictures[index]));
    const hide = h("button", { type: "button", class: "icon-button", "aria-label": _("Hide the pictures"), "data-testid": "side-by-side-close", onclick: () => this.close() }, "×");
    this.element.replaceChildren(...figures, hide);
    this.element.dataset.pictures = String(best.length);
    this.element.hidden = false;
  }

  /** @param {Camera} camera @param {LivePicture} picture */
  figure({ code }, picture) {
    const open = h(
      "button",
      { type: "button", class: "side-by-side-code", "data-testid": "side-by-side-open", "aria-label": interpolate(_("Open camera %(code)s"), { code }), onclick: () => this.options.onOpen(code) },
      isolate(code),
    );
    return h("figure", { "data-testid": "side-by-side-picture", "data-code": code }, picture.frame, h("figcaption", {}, open, picture.age));
  }

  /** Once a second. */
  showAges() {
    for (const picture of this.pictures) picture.showAge();
  }

  close() {
    for (const picture of this.pictures) picture.close();
    this.pictures = [];
    this.element.hidden = true;
    this.element.replaceChildren();
  }
}
