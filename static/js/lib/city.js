/** The city as this browser knows it: cameras with their live state, and open alerts. Pure data, no page. */

import { cameraState } from "./camera-state.js";

/** Seconds after which a camera's count no longer says anything about now. */
export const COUNT_FADES_S = 10;
const RANKS = { retired: 0, planned: 1, installed: 2, online: 3, unknown: 4, degraded: 5, faulty: 6, offline: 7 };
const SEVERITY_RANKS = { minor: 0, moderate: 1, severe: 2, extreme: 3 };

export class City {
  /** @param {CameraFacts[]} cameras */
  constructor(cameras) {
    /** @type {Map<string, Camera>} */
    this.cameras = new Map();
    /** @type {Map<number, string>} */
    this.codes = new Map();
    /** @type {Map<string, CityAlert>} */
    this.alerts = new Map();
    this.replaceCameras(cameras);
  }

  /** Take over the cameras of a new bootstrap; what is known of their streams stays. @param {CameraFacts[]} cameras */
  replaceCameras(cameras) {
    const before = this.cameras;
    this.cameras = new Map();
    for (const facts of cameras) {
      const known = before.get(facts.code);
      const condition = known?.heard ? known.condition : facts.condition;
      const lifecycle = facts.lifecycle ?? "planned";
      this.cameras.set(facts.code, {
        ...facts,
        condition,
        lifecycle,
        state: cameraState(lifecycle, condition),
        count: known?.count ?? 0,
        capturedAt: known?.capturedAt ?? null,
        countFresh: known?.countFresh ?? false,
        heard: known?.heard ?? false,
      });
      this.codes.set(facts.pk, facts.code);
    }
  }

  /**
   * Take over what the live connection says of cameras; unknown codes are left out.
   *
   * @param {LiveCameraMessage[]} messages
   * @param {number} now epoch seconds by the server's clock
   * @returns {string[]} codes of the cameras that look different now
   */
  applyCameras(messages, now) {
    const changed = [];
    for (const message of messages) {
      const camera = this.cameras.get(message.code);
      if (!camera) continue;
      camera.condition = message.condition;
      camera.state = cameraState(camera.lifecycle, message.condition);
      camera.count = message.count;
      camera.capturedAt = message.captured_at;
      camera.countFresh = isFresh(camera, now);
      camera.heard = true;
      changed.push(message.code);
    }
    return changed;
  }

  /**
   * Let counts fade that nothing renewed.
   *
   * @param {number} now epoch seconds by the server's clock
   * @returns {string[]} codes of the cameras that look different now
   */
  fadeCounts(now) {
    const changed = [];
    for (const camera of this.cameras.values()) {
      const fresh = isFresh(camera, now);
      if (fresh === camera.countFresh) continue;
      camera.countFresh = fresh;
      changed.push(camera.code);
    }
    return changed;
  }

  /** @param {CityAlert[]} alerts all that are open */
  replaceAlerts(alerts) {
    this.alerts = new Map(alerts.map((alert) => [alert.id, alert]));
  }

  /**
   * @param {CityAlert} alert
   * @returns {"opened" | "changed" | "closed" | "nothing"}
   */
  applyAlert(alert) {
    const known = this.alerts.has(alert.id);
    if (alert.phase === "close" || alert.closed_at !== null) {
      this.alerts.delete(alert.id);
      return known ? "closed" : "nothing";
    }
    this.alerts.set(alert.id, alert);
    return known ? "changed" : "opened";
  }

  /** Open alerts, worst first, then newest. @returns {CityAlert[]} */
  sortedAlerts() {
    return [...this.alerts.values()].sort((a, b) => severityRank(b) - severityRank(a) || b.opened_at - a.opened_at);
  }
}

/** @param {{severity: string}} alert */
export function severityRank(alert) {
  return SEVERITY_RANKS[/** @type {SeverityName} */ (alert.severity)] ?? 0;
}

/** @param {Camera} camera @param {number} now */
function isFresh(camera, now) {
  return camera.capturedAt !== null && now - camera.capturedAt < COUNT_FADES_S;
}

/**
 * What the map's layers read of a camera.
 *
 * @param {Camera} camera
 * @returns {Record<string, any>}
 */
export function cameraProperties(camera) {
  const bearing = camera.bearing_deg ?? 0;
  const angle = (bearing * Math.PI) / 180;
  return {
    code: camera.code,
    kind: camera.kind,
    state: camera.state,
    fill: camera.simulated ? "-hollow" : "",
    bearing,
    rank: RANKS[camera.state],
    count: camera.count,
    count_fresh: camera.countFresh,
    count_offset: [round(Math.sin(angle) * 2.4), round(-Math.cos(angle) * 2.4)],
    code_offset: [round(Math.sin(angle) * 4.2), round(-Math.cos(angle) * 3.2)],
  };
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 100) / 100;
}
