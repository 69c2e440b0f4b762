/** The still of a camera: one frame of the live picture (checked, audited, masked and marked as every picture), to draw on. */

import { byId, setText } from "../dom.js";
import { gettext as _ } from "../i18n.js";
import { clockText } from "../lib/age.js";
import { PictureSocket } from "../lib/picture-socket.js";

const LOUPE_PX = 168;
const LOUPE_ZOOM = 4;
/** Of the screen; a hand that presses moves as much. */
const TREMBLE_PX = 3;

export class Still {
  /**
   * @param {import("./surface.js").Surface} surface whose handles can be dragged
   * @param {{onPick: (point: [number, number]) => void, onHover: (point: [number, number] | null) => void,
   *     onMove: (handle: number, point: [number, number]) => void, onSelect: (handle: number) => void,
   *     onTap?: (handle: number) => void}} handlers points in the camera's own pixels; a handle is tapped when it is let go unmoved
   */
  constructor(surface, handlers) {
    this.surface = surface;
    this.camera = surface.camera;
    this.handlers = handlers;
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("still"));
    this.loupe = /** @type {HTMLCanvasElement} */ (byId("loupe"));
    /** @type {PictureSocket | null} */
    this.socket = null;
    /** @type {number | null} */
    this.dragged = null;
    this.moved = false;
    /** Where, on the screen. */
    this.pressed = [0, 0];
    this.listen();
    this.take();
  }

  /** Watch until the next picture is there, then stop watching. */
  take() {
    this.socket?.close();
    this.canvas.dataset.state = "waiting";
    setText(byId("still-why"), _("Asking for the picture…"));
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new PictureSocket(`${scheme}://${location.host}/ws/cameras/${encodeURIComponent(this.camera.code)}/picture/`, {
      onPicture: (picture) => this.freeze(picture),
      onMessage: (message) => (message.type === "waiting" || message.type === "error") && setText(byId("still-why"), message.detail),
      onLost: () => {},
    });
  }

  /** @param {{capturedAt: number, jpeg: Blob}} picture */
  async freeze({ capturedAt, jpeg }) {
    const bitmap = await createImageBitmap(jpeg);
    this.socket?.close();
    this.canvas.width = bitmap.width;
    this.canvas.height = bitmap.height;
    this.canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    this.canvas.dataset.state = "still";
    setText(byId("still-why"), "");
    setText(byId("still-age"), `${clockText(capturedAt, "Asia/Karachi")} PKT`);
  }

  listen() {
    const { svg } = this.surface;
    svg.addEventListener("pointerdown", (event) => {
      const id = this.surface.handleAt(event.target);
      if (id === null || event.button !== 0) return;
      this.dragged = id;
      this.moved = false;
      this.pressed = [event.clientX, event.clientY];
      svg.setPointerCapture(event.pointerId);
      this.handlers.onSelect(id);
    });
    svg.addEventListener("pointermove", (event) => {
      const point = this.surface.pixelOf(event);
      this.moved ||= Math.hypot(event.clientX - this.pressed[0], event.clientY - this.pressed[1]) > TREMBLE_PX;
      if (this.dragged !== null && this.moved) this.handlers.onMove(this.dragged, point);
      this.handlers.onHover(this.surface.inside(point) ? point : null);
      this.magnify(point);
    });
    svg.addEventListener("pointerup", (event) => {
      const point = this.surface.pixelOf(event);
      if (this.dragged !== null) {
        if (this.moved) this.handlers.onMove(this.dragged, point);
        else this.handlers.onTap?.(this.dragged);
      } else if (event.button === 0 && this.surface.inside(point)) this.handlers.onPick(point);
      this.dragged = null;
    });
    svg.addEventListener("pointerleave", () => {
      this.handlers.onHover(null);
      this.loupe.hidden = true;
    });
    byId("still-again").addEventListener("click", () => this.take());
  }

  /** Show what is under the pointer, enlarged, in the corner that the pointer is not in. @param {[number, number]} point */
  magnify(point) {
    const context = this.loupe.getContext("2d");
    this.loupe.hidden = !context || this.canvas.dataset.state !== "still" || !this.surface.inside(point);
    if (this.loupe.hidden || !context) return;
    const scale = this.canvas.width / this.camera.width;
    const side = LOUPE_PX / LOUPE_ZOOM;
    this.loupe.dataset.side = point[0] < this.camera.width / 2 ? "end" : "start";
    context.fillStyle = "#05080b";
    context.fillRect(0, 0, LOUPE_PX, LOUPE_PX);
    context.drawImage(this.canvas, point[0] * scale - side / 2, point[1] * scale - side / 2, side, side, 0, 0, LOUPE_PX, LOUPE_PX);
    context.strokeStyle = "#ffffff";
    context.beginPath();
    context.moveTo(LOUPE_PX / 2, LOUPE_PX / 2 - 14);
    context.lineTo(LOUPE_PX / 2, LOUPE_PX / 2 + 14);
    context.moveTo(LOUPE_PX / 2 - 14, LOUPE_PX / 2);
    context.lineTo(LOUPE_PX / 2 + 14, LOUPE_PX / 2);
    context.stroke();
  }
}
