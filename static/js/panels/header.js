/** The header: key figures, connection state with its age, clocks. */

import { byId, setText } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { clockText } from "../lib/age.js";
import { connectionState } from "../lib/connection.js";
import { ageText } from "../words.js";

/** @type {Record<ConnectionName, (ageS: number) => string>} */
const CONNECTION_WORDS = {
  connecting: () => _("connecting…"),
  connected: () => _("live"),
  delayed: (ageS) => interpolate(_("delayed %(age)s"), { age: ageText(ageS) }),
  reconnecting: (ageS) => interpolate(_("reconnecting, %(age)s"), { age: ageText(ageS) }),
  lost: (ageS) => interpolate(_("lost for %(age)s"), { age: ageText(ageS) }),
  refused: () => _("signed out"),
  paused: () => _("paused"),
};

/**
 * @param {ConnectionFacts} facts
 * @param {number} now epoch seconds by the server's clock
 * @returns {ConnectionName}
 */
export function showConnection(facts, now) {
  const { name, ageS } = connectionState(facts, now);
  const element = byId("connection");
  if (element.dataset.phase !== name) element.dataset.phase = name;
  setText(byId("connection-text"), CONNECTION_WORDS[name](ageS));
  document.documentElement.dataset.live = name;
  showBanner(name, facts, now, ageS);
  return name;
}

/**
 * @param {ConnectionName} name
 * @param {ConnectionFacts} facts
 * @param {number} now
 * @param {number} ageS
 */
function showBanner(name, facts, now, ageS) {
  const banner = byId("banner");
  const since = clockText(now - ageS, "Asia/Karachi");
  let text = "";
  if (name === "lost") text = interpolate(_("No live data since %(time)s PKT. What the map shows is that old."), { time: since });
  else if (name === "refused") text = facts.refusal || _("You are signed out. Sign in again to see the city.");
  else if (facts.phase === "open" && facts.bus === "lost") {
    text = _("The server lost its message bus: positions, cameras and alerts are not being updated.");
  }
  setText(banner, text);
  banner.hidden = text === "";
}

/** @param {number} now epoch seconds by the server's clock */
export function showClocks(now) {
  setText(byId("clock-local"), clockText(now, "Asia/Karachi"));
  setText(byId("clock-utc"), clockText(now, "UTC"));
}

/**
 * @param {{states: Record<CameraStateName, number>, objects: number, alerts: number, worst: string | null, stations: number, stale: boolean}} figures
 */
export function showFigures({ states, objects, alerts, worst, stations, stale }) {
  const notSeeing = states.offline + states.faulty + states.unknown;
  figure("online", states.online, "", stale);
  figure("degraded", states.degraded, states.degraded ? "warn" : "", stale);
  figure("offline", notSeeing, notSeeing ? "alarm" : "", stale);
  figure("objects", objects, "", stale);
  figure("alerts", alerts, worst === "severe" || worst === "extreme" ? "alarm" : alerts ? "warn" : "", stale);
  figure("stations", stations, "", false);
}

/** @param {string} name @param {number} value @param {string} tone @param {boolean} stale */
function figure(name, value, tone, stale) {
  const element = byId(`figure-${name}`);
  setText(element, number(value));
  const box = /** @type {HTMLElement} */ (element.parentElement);
  box.dataset.tone = tone;
  box.toggleAttribute("data-stale", stale);
}

/**
 * How much of what is shown is made up.
 *
 * @param {{simulatedCameras: number, recordedCameras: number, cameras: number, simulatedObjects: number, objects: number}} share
 */
export function showSimulated({ simulatedCameras, recordedCameras, cameras, simulatedObjects, objects }) {
  const badge = byId("simulated-badge");
  const made = simulatedCameras > 0 || simulatedObjects > 0;
  badge.hidden = !made && recordedCameras === 0;
  const percent = cameras ? Math.floor((simulatedCameras / cameras) * 100) : 0;
  const parts = [];
  if (made) parts.push(interpolate(_("Simulated: %(share)s"), { share: isolate(percent === 0 ? "<1%" : `${percent}%`) }));
  if (recordedCameras) parts.push(interpolate(_("Recorded: %(count)s"), { count: isolate(number(recordedCameras)) }));
  setText(badge, parts.join(" · "));
  badge.title = interpolate(_("%(cameras)s of %(all)s cameras and %(objects)s of %(moving)s moving objects are simulated"), {
    cameras: number(simulatedCameras),
    all: number(cameras),
    objects: number(simulatedObjects),
    moving: number(objects),
  });
}
