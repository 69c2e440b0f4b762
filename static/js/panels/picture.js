/** The live picture of the selected camera on a canvas, with its age, or the reason why there is none. */

import { h, setText } from "../dom.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { clockText, freshness } from "../lib/age.js";
import { PictureSocket } from "../lib/picture-socket.js";
import { agoText, ageText } from "../words.js";

export class LivePicture {
  /**
   * @param {{code: string, can_picture: boolean, simulated: boolean, recorded: boolean}} camera
   * @param {() => number} now epoch seconds by the server's clock
   */
  constructor(camera, now) {
    this.now = now;
    /** @type {number | null} */
    this.capturedAt = null;
    this.reason = camera.can_picture ? _("Asking for the picture…") : _("Your posting does not allow live pictures of this camera.");
    this.canvas = h("canvas", { width: 640, height: 360, "data-testid": "picture", role: "img", "aria-label": interpolate(_("Live picture of %(code)s"), { code: camera.code }) });
    this.why = h("p", { class: "why", "data-testid": "picture-why", role: "status" });
    this.frame = h("div", { class: "picture", "data-state": "none", "data-testid": "picture-frame" }, this.canvas, this.why);
    this.age = h("span", { "data-testid": "picture-age" });
    const real = camera.recorded ? _("recorded clip, not this place and time") : _("your name is in the picture");
    const kind = camera.simulated ? _("simulated picture") : real;
    this.foot = h("p", { class: "picture-foot" }, this.age, h("span", {}, camera.can_picture ? kind : ""));
    this.socket = camera.can_picture ? this.open(camera.code) : null;
    this.showAge();
  }

  /** @param {string} code */
  open(code) {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    return new PictureSocket(`${scheme}://${location.host}/ws/cameras/${encodeURIComponent(code)}/picture/`, {
      onPicture: (picture) => this.draw(picture),
      onMessage: (message) => this.hear(message),
      onLost: (refused) => {
        if (!refused) this.reason = _("The connection for the picture is lost; trying again…");
        this.showAge();
      },
    });
  }

  /** @param {{capturedAt: number, jpeg: Blob}} picture */
  async draw({ capturedAt, jpeg }) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(jpeg);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.reason = _("The picture that arrived cannot be read.");
      return;
    }
    if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
      this.canvas.width = bitmap.width;
      this.canvas.height = bitmap.height;
    }
    this.canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    this.capturedAt = capturedAt;
    this.reason = "";
    this.canvas.dataset.capturedAt = String(capturedAt);
    this.canvas.dataset.pictures = String(Number(this.canvas.dataset.pictures ?? 0) + 1);
    this.showAge();
  }

  /** @param {Record<string, any>} message `Waiting` or `Refusal` of `safecity_gis/messages/browser.py` */
  hear(message) {
    if (message.type !== "waiting" && message.type !== "error") return;
    this.reason = message.detail;
    this.frame.dataset.reason = message.reason ?? message.code;
    this.showAge();
  }

  /** Show how old the picture is; an old one loses its colour. */
  showAge() {
    const age = this.capturedAt === null ? null : Math.max(0, this.now() - this.capturedAt);
    const state = age === null ? "none" : freshness(age) === "stale" || this.reason ? "old" : "live";
    if (this.frame.dataset.state !== state) this.frame.dataset.state = state;
    this.age.dataset.freshness = freshness(age);
    const taken = this.capturedAt === null ? "" : `${isolate(`${clockText(this.capturedAt, "Asia/Karachi")} PKT`)} · ${agoText(age)}`;
    setText(this.age, taken || _("no picture yet"));
    const old = state === "old" && !this.reason ? interpolate(_("No new picture for %(age)s."), { age: ageText(age) }) : "";
    setText(this.why, this.reason || old);
    this.why.hidden = this.why.textContent === "";
  }

  close() {
    this.socket?.close();
  }
}
