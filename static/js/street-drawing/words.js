/** Figures and directions of lines and zones in words, what to do next, and how far the picture is to be trusted. */

import { gettext as _, interpolate, isolate, number } from "../i18n.js";

/** @type {Record<import("../lib/street-shapes.js").Wind, () => string>} */
const WINDS = {
  n: () => _("north"),
  ne: () => _("north-east"),
  e: () => _("east"),
  se: () => _("south-east"),
  s: () => _("south"),
  sw: () => _("south-west"),
  w: () => _("west"),
  nw: () => _("north-west"),
};

/** @param {import("../lib/street-shapes.js").Wind} wind */
export const windWord = (wind) => WINDS[wind]();

/** @typedef {{object_class: number, forward: boolean, count: number, simulated: boolean, speed_kmh: number | null, error_kmh: number | null}} Counted */

/** How many crossed each way. @param {Counted[]} counts @returns {[number, number]} forward, back */
function totals(counts) {
  const sum = (/** @type {boolean} */ forward) => counts.filter((row) => row.forward === forward).reduce((all, row) => all + row.count, 0);
  return [sum(true), sum(false)];
}

/** What a line counted, or how full a zone is. @param {import("../lib/street-drawing.js").StreetShape} shape @returns {string} */
export function figureText({ type, told }) {
  if (!told) return _("not saved yet");
  if (type === "line") {
    const [forward, back] = totals(told.counts ?? []);
    if (forward + back === 0) return _("nobody counted in the last hour");
    const text = interpolate(_("last hour: %(forward)s forward, %(back)s back"), { forward: isolate(number(forward)), back: isolate(number(back)) });
    return marked(text, told.counts.some((/** @type {Counted} */ row) => row.simulated));
  }
  if (!told.filling) return _("nobody inside lately");
  const { mean, occupied, simulated } = told.filling;
  const text = interpolate(_("last minute: %(n)s inside, occupied %(share)s of it"), { n: isolate(mean.toFixed(1)), share: isolate(`${Math.round(occupied * 100)} %`) });
  return marked(text, simulated);
}

/** @param {string} text @param {boolean} simulated */
export const marked = (text, simulated) => (simulated ? `${text} · ${_("simulated")}` : text);

/** One row for each class, simulated ones apart, with what was counted each way. @param {Counted[]} counts */
export function countRows(counts) {
  const firsts = counts.filter((row, index) => counts.findIndex((other) => alike(row, other)) === index);
  return firsts.map((first) => {
    const [forward, back] = [true, false].map((way) => counts.find((row) => alike(row, first) && row.forward === way));
    return { objectClass: first.object_class, simulated: first.simulated, forward, back };
  });
}

/** @param {Counted} one @param {Counted} other */
const alike = (one, other) => one.object_class === other.object_class && one.simulated === other.simulated;

/** What to do next. @param {import("../lib/street-drawing.js").StreetDrawing["open"]} open what is drawn */
export function hintText(open) {
  if (!open) return _("Choose what to draw, or choose a line or zone to change it.");
  if (open.type === "area") return _("Set the corners in the picture or on the map; choose the first one again to close the zone.");
  return open.points.length ? _("Set the other end.") : _("Set one end in the picture or on the map. Seen from it towards the other end, who crosses from left to right counts as forward.");
}

/** Why the picture is to be mistrusted; no text where it is not. @param {StreetScreen} screen @returns {{text: string, grave: boolean}} */
export function viewWarning({ ground, view, looks_away: away }) {
  if (!ground) return { text: _("Nobody has told how this camera hangs. Draw on the map."), grave: true };
  if (away) return { text: _("The camera has turned away: the map is right, the picture is not."), grave: true };
  if (view && view.verdict !== "steady") return { text: _("The view has changed since the camera was calibrated: the map is right, the picture is not."), grave: true };
  return { text: ground.by === "pose" ? _("Not calibrated: the picture shows the ground by how the camera hangs. Compare it with the map.") : "", grave: false };
}
