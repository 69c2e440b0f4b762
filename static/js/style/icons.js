/** Symbols of the map, drawn on a canvas at start: kind by shape, state by colour and mark, simulated by a hollow body. */

import { CAMERA_STATES } from "../lib/camera-state.js";
import { OVERLAY, SEVERITY_COLOURS, STATE_COLOURS } from "./palette.js";

const RATIO = 2;
const DARK = "#0b0f14";

/**
 * @param {number} size CSS pixels
 * @param {(context: CanvasRenderingContext2D) => void} draw with the origin in the middle
 */
function picture(size, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(RATIO, RATIO);
  context.translate(size / 2, size / 2);
  context.lineJoin = context.lineCap = "round";
  draw(context);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** Outlines of a camera from above, looking up. @type {Record<string, (path: Path2D) => void>} */
const BODIES = {
  fixed: (path) => {
    path.roundRect(-4, -3, 8, 10, 1.5);
    path.moveTo(-5.5, -7.5);
    path.lineTo(5.5, -7.5);
    path.lineTo(3, -3);
    path.lineTo(-3, -3);
    path.closePath();
  },
  ptz: (path) => {
    path.arc(0, 1, 6, 0, 2 * Math.PI);
    path.moveTo(-3.5, -8.5);
    path.lineTo(3.5, -8.5);
    path.lineTo(0, -5);
    path.closePath();
  },
  anpr: (path) => {
    path.roundRect(-3.5, -2, 7, 9, 1.5);
    path.rect(-7, -7.5, 14, 5);
  },
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path
 * @param {CameraStateName} state
 * @param {boolean} hollow
 */
function paintBody(context, path, state, hollow) {
  const colour = STATE_COLOURS[state];
  context.strokeStyle = DARK;
  context.lineWidth = 4;
  context.stroke(path);
  context.fillStyle = hollow || state === "planned" || state === "installed" ? DARK : colour;
  context.fill(path);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  if (state === "planned") context.setLineDash([1.5, 2.5]);
  if (state === "unknown") context.setLineDash([3, 2]);
  context.stroke(path);
  context.setLineDash([]);
}

/** @type {Partial<Record<CameraStateName, (path: Path2D) => void>>} */
const MARKS = {
  offline: (path) => {
    path.moveTo(-7, -7);
    path.lineTo(7, 7);
    path.moveTo(7, -7);
    path.lineTo(-7, 7);
  },
  faulty: (path) => {
    path.moveTo(7, -8);
    path.lineTo(-7, 8);
  },
  degraded: (path) => {
    path.moveTo(-7, 9.5);
    path.lineTo(7, 9.5);
  },
  retired: (path) => {
    path.moveTo(-6, 0);
    path.lineTo(6, 0);
  },
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {CameraStateName} state
 * @param {number} scale
 */
function paintMark(context, state, scale) {
  const draw = MARKS[state];
  if (!draw) return;
  const path = new Path2D();
  draw(path);
  context.save();
  context.scale(scale, scale);
  context.strokeStyle = DARK;
  context.lineWidth = 4.5 / scale;
  context.stroke(path);
  context.strokeStyle = STATE_COLOURS[state];
  context.lineWidth = 2 / scale;
  context.stroke(path);
  context.restore();
}

/**
 * @param {string} kind
 * @param {CameraStateName} state
 * @param {boolean} hollow
 */
export function cameraPicture(kind, state, hollow) {
  return picture(28, (context) => {
    const path = new Path2D();
    (BODIES[kind] ?? BODIES.fixed)(path);
    paintBody(context, path, state, hollow);
    paintMark(context, state, 1);
  });
}

/**
 * The small sign of a camera from afar.
 *
 * @param {CameraStateName} state
 * @param {boolean} hollow
 */
export function markPicture(state, hollow) {
  if (state === "offline" || state === "faulty") return picture(14, (context) => paintMark(context, state, 0.55));
  // No larger than the mark: a city full of them costs by the pixel, also by those that nobody sees.
  return picture(state === "degraded" ? 13 : 10, (context) => {
    const path = new Path2D();
    if (state === "degraded") {
      path.moveTo(0, -4);
      path.lineTo(4, 3.2);
      path.lineTo(-4, 3.2);
      path.closePath();
    } else path.arc(0, 0, state === "retired" ? 1.5 : 2.6, 0, 2 * Math.PI);
    paintBody(context, path, state, hollow);
  });
}

/** Signs inside the badge of a place. @type {Record<string, (context: CanvasRenderingContext2D) => void>} */
const SIGNS = {
  station: (context) => {
    context.beginPath();
    context.moveTo(0, -5);
    context.lineTo(4.5, -3);
    context.lineTo(4, 2);
    context.lineTo(0, 5.5);
    context.lineTo(-4, 2);
    context.lineTo(-4.5, -3);
    context.closePath();
    context.fill();
  },
  hospital: (context) => {
    context.fillRect(-1.5, -5, 3, 10);
    context.fillRect(-5, -1.5, 10, 3);
  },
  centre: (context) => {
    context.beginPath();
    for (let i = 0; i < 10; i++) {
      const radius = i % 2 ? 2.4 : 6;
      const angle = (i / 10) * 2 * Math.PI - Math.PI / 2;
      context.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
    }
    context.closePath();
    context.fill();
  },
};

/**
 * @param {"station" | "hospital" | "centre"} kind
 * @param {boolean} sure whether somebody measured the position
 */
export function placePicture(kind, sure) {
  return picture(26, (context) => {
    const colour = OVERLAY[kind];
    context.beginPath();
    context.roundRect(-10, -10, 20, 20, kind === "centre" ? 10 : 4);
    context.fillStyle = "#151c25";
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 1.4;
    if (!sure) context.setLineDash([2.5, 2.5]);
    context.stroke();
    context.fillStyle = colour;
    SIGNS[kind](context);
  });
}

/** Shape tells the severity as well as colour: more corners' sharpness for worse. @param {SeverityName} severity */
export function alertPicture(severity) {
  const corners = { extreme: 3, severe: 4, moderate: 6, minor: 24 }[severity];
  return picture(24, (context) => {
    context.beginPath();
    for (let i = 0; i < corners; i++) {
      const angle = (i / corners) * 2 * Math.PI - Math.PI / 2;
      const radius = corners === 3 ? 10.5 : 9;
      context.lineTo(radius * Math.cos(angle), radius * Math.sin(angle) + (corners === 3 ? 2 : 0));
    }
    context.closePath();
    context.fillStyle = SEVERITY_COLOURS[severity];
    context.strokeStyle = DARK;
    context.lineWidth = 2.5;
    context.stroke();
    context.fill();
    context.fillStyle = DARK;
    context.fillRect(-1.2, -4.5, 2.4, 6);
    context.fillRect(-1.2, 3, 2.4, 2.4);
  });
}

function hatchPicture() {
  return picture(12, (context) => {
    context.strokeStyle = OVERLAY.blind;
    context.globalAlpha = 0.85;
    context.lineWidth = 1;
    for (const shift of [-12, 0, 12]) {
      context.beginPath();
      context.moveTo(shift - 6, 6);
      context.lineTo(shift + 6, -6);
      context.stroke();
    }
  });
}

/** Sparse and without direction: a quiet ground, unlike the hatch of what is blind now. */
/** @param {string} colour */
function dotsPicture(colour) {
  return picture(10, (context) => {
    context.fillStyle = colour;
    for (const [x, y] of [[-2.5, -2.5], [2.5, 2.5]]) {
      context.beginPath();
      context.arc(x, y, 0.75, 0, 2 * Math.PI);
      context.fill();
    }
  });
}

/** Give the map all its symbols. @param {MapLibreMap} map */
export function addIcons(map) {
  /** @param {string} name @param {ImageData} data */
  const add = (name, data) => map.addImage(name, data, { pixelRatio: RATIO });
  for (const state of CAMERA_STATES) {
    for (const hollow of [false, true]) {
      const fill = hollow ? "-hollow" : "";
      for (const kind of Object.keys(BODIES)) add(`camera-${kind}-${state}${fill}`, cameraPicture(kind, state, hollow));
      add(`mark-${state}${fill}`, markPicture(state, hollow));
    }
  }
  for (const kind of /** @type {const} */ (["station", "hospital", "centre"])) {
    add(`${kind}-sure`, placePicture(kind, true));
    add(`${kind}-unsure`, placePicture(kind, false));
  }
  for (const severity of /** @type {SeverityName[]} */ (Object.keys(SEVERITY_COLOURS))) add(`alert-${severity}`, alertPicture(severity));
  add("hatch", hatchPicture());
  add("blind-dots", dotsPicture(OVERLAY.blindSpot));
  add("plan-dots", dotsPicture(OVERLAY.plan));
}
