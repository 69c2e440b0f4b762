/** What an alert says beyond its cause: a sentence of its figures, in the reader's language. */

import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { splitHours } from "../lib/what-if.js";

/** @type {Record<string, (figures: Record<string, number>) => string>} */
const OF_CAMERAS = {
  picture_frozen: () => _("Frames arrive, and show the same picture."),
  picture_black: () => _("The picture is black."),
  picture_covered: () => _("Something covers the lens."),
  picture_blurred: () => _("The picture is out of focus."),
  clock_off: ({ offset_s: offset = 0 }) =>
    interpolate(offset > 0 ? _("Its clock is %(n)s s ahead of ours.") : _("Its clock is %(n)s s behind ours."), { n: number(Math.abs(offset)) }),
  frame_rate_low: ({ fps = 0, wanted_fps: wanted = 0 }) => interpolate(_("%(n)s of %(of)s frames a second arrive."), { n: number(fps), of: number(wanted) }),
  link_flapping: ({ changes = 0, window_s: window = 0 }) =>
    interpolate(_("It came and went %(n)s times within %(min)s min."), { n: number(changes), min: number(Math.round(window / 60)) }),
  camera_moved: ({ shift_px: shift }) =>
    shift === undefined ? _("It shows something else than at its calibration.") : interpolate(_("Its view moved by about %(n)s px."), { n: number(Math.round(shift)) }),
};

/** By the number that an alert of a lead tells; never the vehicle. */
const LISTS = [() => "", () => _("A stolen vehicle may be here."), () => _("A wanted vehicle may be here."), () => _("The vehicle of a missing person may be here.")];

/** @param {Record<string, number>} figures */
function leadSentences({ list_kind: kind = 0, amber = 0 }) {
  return [LISTS[kind]?.() ?? "", _("Compare it on the page of leads."), amber ? _("The list is older than a day.") : ""].filter(Boolean);
}

/** Of a crowd zone, whose name is the alert's detail. @type {Record<string, (figures: Record<string, number>) => string>} */
const OF_CROWDS = {
  crowd_dense: ({ full, people = 0, capacity = 0, per_m2: density = 0, at_least: atLeast = 0 }) => {
    const values = { n: isolate(number(people)), of: isolate(number(capacity)), density: isolate(density.toFixed(1)) };
    if (full) return interpolate(atLeast ? _("At least %(n)s people where %(of)s have room.") : _("%(n)s people where %(of)s have room."), values);
    return interpolate(atLeast ? _("At least %(density)s people per m² in its densest part.") : _("%(density)s people per m² in its densest part."), values);
  },
  crowd_surge: ({ people = 0, rise_per_min: rise = 0 }) => interpolate(_("%(n)s people, %(rise)s more each minute."), { n: isolate(number(people)), rise: isolate(number(rise)) }),
  crowd_counterflow: ({ people = 0 }) => interpolate(_("Two streams against each other among %(n)s people."), { n: isolate(number(people)) }),
};

/** On a road, whose name is the alert's detail. @type {Record<string, (figures: Record<string, number>) => string>} */
const OF_STREETS = {
  wrong_way: ({ speed_kmh: speed, sd_kmh: sd = 0 }) =>
    speed === undefined ? "" : interpolate(_("It drives at about %(n)s km/h (± %(error)s)."), { n: isolate(number(speed)), error: isolate(number(Math.round(2 * sd))) }),
  stopped_vehicle: ({ since_s: since = 0 }) => interpolate(_("It stood for %(n)s s when it was told, while traffic flows."), { n: isolate(number(Math.round(since))) }),
  pedestrian_on_carriageway: () => _("Somebody walks where only vehicles should be."),
  traffic_unusual: ({ speed_kmh: speed = 0, usual_kmh: usual = 0, weeks = 0 }) =>
    interpolate(_("%(n)s km/h, where %(usual)s are usual at this hour (%(weeks)s weeks known)."), { n: isolate(number(speed)), usual: isolate(number(usual)), weeks: isolate(number(weeks)) }),
};

/** @param {CityAlert} alert @returns {string[]} sentences; empty where there is nothing to add */
export function alertSentences(alert) {
  const { cause, element, figures, detail } = alert;
  if (element) return networkSentences(alert);
  const crowd = OF_CROWDS[cause];
  if (crowd) return [...(detail ? [isolate(detail)] : []), crowd(figures)];
  if (cause === "hotlist_hit") return leadSentences(figures);
  const street = OF_STREETS[cause];
  if (street) return [...(detail ? [isolate(detail)] : []), street(figures)].filter(Boolean);
  const told = OF_CAMERAS[cause];
  if (told) return [told(figures), ...(figures.told_by_device ? [_("The camera says so itself.")] : [])];
  return detail ? [detail] : [];
}

/** @param {CityAlert} alert */
function networkSentences({ cause, element, figures, detail }) {
  if (cause === "link_flapping") return [`${isolate(element)} · ${comeAndGo(figures.cameras ?? 0)}`];
  const told = [isolate(element), ...(typeof figures.charge === "number" ? [chargeText(figures.charge)] : []), ...lossTexts(figures)];
  return [told.join(" · "), ...(detail ? [interpolate(_("Could also be: %(codes)s"), { codes: isolate(detail) })] : [])];
}

/** @param {number} n */
function comeAndGo(n) {
  return interpolate(ngettext("%(n)s camera comes and goes", "%(n)s cameras come and go", n), { n: number(n) });
}

/** @param {number} charge 0-1 */
function chargeText(charge) {
  return interpolate(_("charge %(n)s %"), { n: number(Math.round(charge * 100)) });
}

/** @param {Record<string, number>} figures @returns {string[]} */
function lossTexts(figures) {
  const { cameras_lost: now = 0, cameras_lost_later: later = 0, later_h: hours = 0, cameras_rerouted: rerouted = 0, first_dark_h: dark } = figures;
  return [
    interpolate(ngettext("%(n)s camera lost", "%(n)s cameras lost", now), { n: number(now) }),
    ...(rerouted > 0 ? [interpolate(ngettext("%(n)s on another path", "%(n)s on another path", rerouted), { n: number(rerouted) })] : []),
    ...(later > now ? [interpolate(_("%(n)s after %(h)s h"), { n: number(later), h: number(hours) })] : []),
    ...(dark === undefined ? [] : [darkText(dark)]),
  ];
}

/** @param {number} hours */
function darkText(hours) {
  const { h, min } = splitHours(hours);
  return interpolate(_("first site dark in %(h)s h %(min)s min"), { h: number(h), min: number(min) });
}
