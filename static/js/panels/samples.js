/** Small pictures for legend and lists, drawn like the map draws. */

import { h } from "../dom.js";
import { alertPicture, cameraPicture, placePicture } from "../style/icons.js";

const RATIO = 2;
const WIDTH = 28;
const HEIGHT = 24;

/** @param {import("../map/layer-groups.js").Sample} sample */
export function sampleCanvas(sample) {
  const canvas = h("canvas", { width: WIDTH * RATIO, height: HEIGHT * RATIO, "aria-hidden": "true" });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  if (sample.kind === "image") {
    drawImage(context, sample.name);
    return canvas;
  }
  context.scale(RATIO, RATIO);
  context.translate(WIDTH / 2, HEIGHT / 2);
  drawSample(context, sample);
  return canvas;
}

/** @param {CanvasRenderingContext2D} context @param {string} name of an icon */
function drawImage(context, name) {
  const image = iconData(name);
  context.putImageData(image, (WIDTH * RATIO - image.width) / 2, (HEIGHT * RATIO - image.height) / 2);
}

/** @param {string} name @returns {ImageData} */
export function iconData(name) {
  const [family, ...rest] = name.split("-");
  if (family === "alert") return alertPicture(/** @type {SeverityName} */ (rest[0]));
  if (family === "camera") return cameraPicture(rest[0], /** @type {CameraStateName} */ (rest[1]), rest[2] === "hollow");
  return placePicture(/** @type {"station"} */ (family), rest[0] === "sure");
}

/** @param {CanvasRenderingContext2D} context @param {any} sample */
function drawSample(context, sample) {
  context.strokeStyle = context.fillStyle = sample.colour ?? "#e6ecf2";
  context.lineWidth = 2;
  context.setLineDash(sample.dash ?? []);
  if (sample.kind === "line") line(context, -11, 0, 11, 0);
  else if (sample.kind === "area") area(context, sample);
  else if (sample.kind === "object") body(context, sample);
  else if (sample.kind === "tail") tail(context);
  else text(context, sample.text);
}

/** @param {CanvasRenderingContext2D} c @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function line(c, x0, y0, x1, y1) {
  c.beginPath();
  c.moveTo(x0, y0);
  c.lineTo(x1, y1);
  c.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {{hatch?: boolean, dots?: boolean}} sample */
function area(context, sample) {
  context.lineWidth = 1.3;
  context.globalAlpha = 0.25;
  if (!sample.hatch && !sample.dots) context.fillRect(-10, -7, 20, 14);
  context.globalAlpha = 1;
  context.strokeRect(-10, -7, 20, 14);
  if (sample.hatch) for (let x = -10; x < 10; x += 5) line(context, x, 7, x + 5, -7);
  if (sample.dots) for (let x = -7; x < 10; x += 5) for (const y of [-3, 3]) context.fillRect(x, y, 1.5, 1.5);
}

/** @param {CanvasRenderingContext2D} context @param {{shape: string, hollow: boolean}} sample */
function body(context, sample) {
  context.beginPath();
  if (sample.shape === "circle") context.arc(0, 0, 5, 0, 2 * Math.PI);
  else context.roundRect(-5, -5, 10, 10, 1.5);
  if (sample.hollow) context.stroke();
  else context.fill();
}

/** @param {CanvasRenderingContext2D} context */
function tail(context) {
  const fade = context.createLinearGradient(-12, 0, 8, 0);
  fade.addColorStop(0, "rgba(255,255,255,0)");
  fade.addColorStop(1, "rgba(255,255,255,0.8)");
  context.strokeStyle = fade;
  line(context, -12, 4, 8, -3);
  context.beginPath();
  context.arc(8, -3, 3, 0, 2 * Math.PI);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {string} words */
function text(context, words) {
  context.font = "600 13px 'Noto Sans', sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(words, 0, 1);
}
