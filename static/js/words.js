/** What codes of the server are called, and ages as people say them. */

import { gettext as _, interpolate } from "./i18n.js";
import { splitAge } from "./lib/age.js";

/** @type {Record<string, () => string>} */
const WORDS = {
  online: () => _("online"),
  degraded: () => _("degraded"),
  offline: () => _("offline"),
  unknown: () => _("not heard of"),
  faulty: () => _("faulty"),
  installed: () => _("installed, not in service"),
  planned: () => _("planned"),
  retired: () => _("retired"),
  commissioned: () => _("in service"),
  fixed: () => _("fixed"),
  ptz: () => _("pan-tilt-zoom"),
  anpr: () => _("number-plate"),
  new: () => _("new"),
  upgraded: () => _("upgraded"),
  surveyed: () => _("surveyed"),
  mapped: () => _("from a map"),
  approximate: () => _("approximate"),
  synthetic: () => _("synthetic"),
  minor: () => _("minor"),
  moderate: () => _("moderate"),
  severe: () => _("severe"),
  extreme: () => _("extreme"),
  camera_offline: () => _("Camera offline"),
  camera_moved: () => _("Camera moved"),
  picture_frozen: () => _("Picture frozen"),
  picture_black: () => _("Picture black"),
  picture_covered: () => _("Camera covered"),
  picture_blurred: () => _("Picture blurred"),
  clock_off: () => _("Camera clock off"),
  frame_rate_low: () => _("Frame rate low"),
  link_flapping: () => _("Link flapping"),
  span_cut: () => _("Fibre cut"),
  switch_lost: () => _("Switch lost"),
  place_lost: () => _("Network place lost"),
  feeder_lost: () => _("Feeder lost"),
  mains_lost: () => _("Mains lost"),
  battery_low: () => _("Battery low"),
  good: () => _("good"),
  usable: () => _("usable"),
  poor: () => _("poor"),
  steady: () => _("as calibrated"),
  moved: () => _("moved"),
  replaced: () => _("shows something else"),
  unclear: () => _("cannot be compared"),
  clear: () => _("clear"),
  frozen: () => _("frozen"),
  black: () => _("black"),
  covered: () => _("covered"),
  blurred: () => _("blurred"),
  detect: () => _("detect"),
  observe: () => _("observe"),
  recognise: () => _("recognise"),
  identify: () => _("identify"),
  worker_silent: () => _("Recognition worker silent"),
  person_in_closed_area: () => _("Person in a closed area"),
  hotlist_hit: () => _("Lead from a hotlist"),
  wrong_way: () => _("Vehicle against the traffic"),
  stopped_vehicle: () => _("Stopped vehicle"),
  pedestrian_on_carriageway: () => _("Pedestrian on the carriageway"),
  traffic_unusual: () => _("Traffic unlike this hour"),
  crowd_dense: () => _("Dense crowd"),
  crowd_surge: () => _("Crowd surging"),
  crowd_counterflow: () => _("Crowds against each other"),
  test: () => _("Test alert"),
  centre: () => _("command centre"),
  station: () => _("police station"),
  hospital: () => _("hospital"),
  ring: () => _("ring switch"),
  site: () => _("camera site"),
  joint: () => _("fibre joint"),
  red_zone: () => _("red zone"),
  corridor: () => _("corridor"),
  feeder: () => _("feeder"),
  fibre_span: () => _("fibre span"),
  object: () => _("unknown object"),
  person: () => _("person"),
  bicycle: () => _("bicycle"),
  motorcycle: () => _("motorcycle"),
  car: () => _("car"),
  bus: () => _("bus"),
  truck: () => _("truck"),
  rickshaw: () => _("rickshaw"),
};

/** A code in words; an unknown code stays readable. @param {string | null | undefined} code */
export function wordFor(code) {
  if (!code) return "–";
  return WORDS[code]?.() ?? code.replaceAll("_", " ");
}

/** A place's name in the language of the page, where it has one. @param {any} place with `name` and `name_ur` @returns {string} */
export function localName(place) {
  return (document.documentElement.lang === "ur" && place.name_ur) || place.name;
}

/** `ObjectClass` of `safecity_gis/messages/observations.py`, by value. */
const CLASSES = ["object", "person", "bicycle", "motorcycle", "car", "bus", "truck", "rickshaw"];

/** @param {number} objectClass */
export function classWord(objectClass) {
  return wordFor(CLASSES[objectClass] ?? CLASSES[0]);
}

/** @param {number | null | undefined} ageS seconds */
export function ageText(ageS) {
  const age = splitAge(ageS);
  if (!age) return _("never");
  const value = age.unit === "s" && age.value < 10 ? age.value.toFixed(1) : age.value;
  const pattern = { s: _("%(n)s s"), min: _("%(n)s min"), h: _("%(n)s h"), d: _("%(n)s d") }[age.unit];
  return interpolate(pattern, { n: value });
}

/** @param {number | null | undefined} ageS seconds */
export function agoText(ageS) {
  if (ageS === null || ageS === undefined) return _("never");
  return interpolate(_("%(age)s ago"), { age: ageText(ageS) });
}
