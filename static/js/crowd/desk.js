/** Crowds on the map and in their panel: asks the server every few seconds, draws, and takes changes. */

import { byId, focusPanel } from "../dom.js";
import { HttpError, getJson, postJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { cellFeatures, middleOfArea, routeFeatures, uncounted, zoneFeatures } from "../lib/crowd.js";
import { Pick } from "../planning/pick.js";
import { localName } from "../words.js";
import { eventForm } from "./event-form.js";
import { CrowdPanel } from "./panel.js";
import { peopleText } from "./say.js";
import { zoneForm } from "./zone-form.js";

const API = "/api/v1/crowd/";
const EVERY_MS = 3000;
const EVENTS_EVERY = 5;
const ZONE_ZOOM = 16.5;
/** @type {CrowdAnswer} */
const NOTHING = { at: "", zones: [], cells: [], side_m: 0, bands: { walking: [], standing: [] } };

export class CrowdDesk {
  /**
   * @param {import("../map/city-map.js").CityMap} cityMap
   * @param {{may: boolean, mayManage: boolean, onOpened: () => void, covered: (point: {x: number, y: number}) => boolean}} options `covered`: whether something of the
   *     network lies above a zone there
   */
  constructor(cityMap, options) {
    this.cityMap = cityMap;
    this.options = options;
    this.answer = NOTHING;
    /** @type {CrowdEvent[]} */
    this.events = [];
    /** @type {CrowdMinute[]} */
    this.minutes = [];
    /** @type {CrowdZone | null} */
    this.chosen = null;
    /** @type {Set<string>} groups of the legend that are switched on */
    this.layers = new Set();
    this.turn = 0;
    this.asking = false;
    this.pick = new Pick(cityMap);
    this.button = byId("crowd-open");
    this.button.hidden = !options.may;
    this.button.addEventListener("click", () => (this.panel.isOpen ? this.close() : this.open()));
    this.panel = new CrowdPanel({
      onClose: () => this.close(),
      onZone: (zone) => void this.openZone(zone.id),
      onList: () => this.list(),
      onNewZone: () => this.editZone(null),
      onEditZone: (zone) => this.editZone(zone),
      onRemoveZone: (zone) => void this.removeZone(zone),
      onNewEvent: () => this.editEvent(null),
      onEditEvent: (event) => this.editEvent(event),
      onRemoveEvent: (event) => void this.removeEvent(event),
    });
    if (options.may) {
      setInterval(() => void this.beat(), EVERY_MS);
    }
  }

  /** @param {string} id @param {boolean} on */
  switchLayer(id, on) {
    if (on) this.layers.add(id);
    else this.layers.delete(id);
    if (this.options.may && on && this.layers.size === 1) void this.beat();
  }

  /** The next figures, where anybody looks and nobody waits for others. @param {boolean} [now] whatever else is asked */
  async beat(now = false) {
    if ((this.asking && !now) || document.hidden || (this.layers.size === 0 && !this.panel.isOpen)) return;
    this.asking = true;
    try {
      const withEvents = this.turn++ % EVENTS_EVERY === 0;
      const [answer, events] = await Promise.all([getJson(`${API}now/`), withEvents ? getJson(`${API}events/`) : null]);
      if (events) this.takeEvents(events.events);
      this.take(answer);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      // Who lost the right sees no crowds any more, not even where they were.
      const refused = error.status === 401 || error.status === 403;
      this.takeEvents(refused ? [] : uncounted(this.events));
      this.take(refused ? NOTHING : { ...this.answer, cells: [], zones: this.answer.zones.map((zone) => ({ ...zone, now: null })) });
    } finally {
      this.asking = false;
    }
  }

  /** The list is made anew only where nobody is at work in it. @param {CrowdEvent[]} events */
  takeEvents(events) {
    const changed = JSON.stringify(events) !== JSON.stringify(this.events);
    this.events = events;
    const free = this.panel.isOpen && this.panel.shown === "list" && !this.panel.body.contains(document.activeElement);
    if (changed && free) this.panel.showList(this.answer, events, this.options.mayManage);
  }

  /** @param {CrowdAnswer} answer */
  take(answer) {
    this.answer = answer;
    this.draw();
    const { dataset } = document.documentElement;
    dataset.crowdCells = String(answer.cells.length);
    dataset.crowdPeople = String(Math.round(answer.zones.reduce((sum, zone) => sum + (zone.now?.people ?? 0), 0)));
    if (!this.panel.isOpen || this.panel.shown === "form") return;
    const chosen = this.chosen && answer.zones.find(({ id }) => id === this.chosen?.id);
    if (chosen) this.panel.showZone((this.chosen = chosen), this.minutes);
    else if (!this.panel.refresh(answer)) this.list();
  }

  draw() {
    const map = this.cityMap;
    map.show("crowd-cells", cellFeatures(this.answer));
    map.show("crowd-zones", zoneFeatures(this.answer.zones, (zone) => `${localName(zone)}\n${peopleText(zone.now)}`));
    map.show("crowd-routes", routeFeatures(this.events));
  }

  open() {
    this.options.onOpened();
    this.panel.open();
    this.button.setAttribute("aria-pressed", "true");
    this.list();
    focusPanel(this.panel.element);
    this.turn = 0;
    void this.beat();
  }

  list() {
    this.leaveForm();
    this.chosen = null;
    this.panel.showList(this.answer, this.events, this.options.mayManage);
  }

  /** @param {number} id */
  async openZone(id) {
    const zone = this.answer.zones.find((one) => one.id === id);
    if (!zone) return;
    if (!this.panel.isOpen) this.open();
    this.leaveForm();
    this.chosen = zone;
    this.minutes = [];
    this.panel.showZone(zone, []);
    focusPanel(this.panel.element);
    this.cityMap.flyTo(...middleOfArea(zone.area), ZONE_ZOOM);
    const told = await this.asked(() => getJson(`${API}zones/${id}/minutes/?minutes=60`));
    if (told && this.chosen?.id === id && this.panel.shown === id) this.panel.showZone(this.chosen, (this.minutes = told.minutes));
  }

  /** @param {CrowdZone | null} zone */
  editZone(zone) {
    this.chosen = zone;
    const form = zoneForm(zone, {
      onPick: (then) => this.pick.arm(_("Click a corner, or move the map with the arrow keys and press Enter. Escape ends this."), then),
      onDrawn: (points) => this.drawDrawn(points),
      onSay: (words) => this.panel.say(words),
      onSave: (body) => void this.save(() => (zone ? sendJson("PATCH", `${API}zones/${zone.id}/`, body) : postJson(`${API}zones/`, body))),
    });
    this.showForm(zone ? localName(zone) : _("A new crowd zone"), form);
  }

  /** @param {CrowdEvent | null} event */
  editEvent(event) {
    this.chosen = null;
    const zones = this.answer.zones.filter((zone) => zone.may_change);
    const form = eventForm(event, zones, {
      onSay: (words) => this.panel.say(words),
      onSave: (body) => void this.save(() => (event ? sendJson("PUT", `${API}events/${event.id}/`, body) : postJson(`${API}events/`, body))),
    });
    this.showForm(event ? event.name : _("A new event"), form);
  }

  /** @param {string} title @param {HTMLFormElement} form */
  showForm(title, form) {
    this.panel.say("");
    this.panel.showForm(title, form);
    /** @type {HTMLElement | null} */ (form.querySelector("input"))?.focus();
  }

  /** @param {() => Promise<any>} send */
  async save(send) {
    if ((await this.asked(send)) === null) return;
    await this.reload();
  }

  /** @param {CrowdZone} zone */
  async removeZone(zone) {
    if (!confirm(interpolate(_("Stop counting in %(name)s?"), { name: isolate(localName(zone)) }))) return;
    if ((await this.asked(() => sendJson("DELETE", `${API}zones/${zone.id}/`))) !== null) await this.reload();
  }

  /** @param {CrowdEvent} event */
  async removeEvent(event) {
    if (!confirm(interpolate(_("Drop the event %(name)s?"), { name: isolate(event.name) }))) return;
    if ((await this.asked(() => sendJson("DELETE", `${API}events/${event.id}/`))) !== null) await this.reload();
  }

  async reload() {
    this.leaveForm();
    this.chosen = null;
    this.panel.shown = "list";
    this.turn = 0;
    await this.beat(true);
    this.list();
    focusPanel(this.panel.element);
  }

  /** Run a question; a refusal is told in the panel, and the answer is null. @template T @param {() => Promise<T>} question @returns {Promise<T | null>} */
  async asked(question) {
    this.panel.say("");
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.panel.say(error.message);
      return null;
    }
  }

  /** @param {number[][]} points */
  drawDrawn(points) {
    const ring = points.length > 2 ? [...points, points[0]] : points;
    const line = points.length > 1 ? [{ type: "Feature", geometry: { type: "LineString", coordinates: ring }, properties: {} }] : [];
    const dots = points.map((point) => ({ type: "Feature", geometry: { type: "Point", coordinates: point }, properties: {} }));
    this.cityMap.show("crowd-drawn", [...line, ...dots]);
  }

  leaveForm() {
    this.pick.disarm();
    this.drawDrawn([]);
    this.panel.say("");
  }

  /** A click that is meant for crowds is no other click. @param {{lngLat: {lng: number, lat: number}, point: {x: number, y: number}}} event @returns {boolean} */
  takes({ lngLat, point }) {
    if (this.pick.onPlace) {
      this.pick.choose(lngLat);
      return true;
    }
    if (!this.options.may || this.cityMap.cameraAt(point) || this.options.covered(point)) return false;
    const id = this.cityMap.map.queryRenderedFeatures([point.x, point.y], { layers: ["crowd-zones"] })[0]?.properties.id;
    if (id !== undefined) void this.openZone(Number(id));
    return id !== undefined;
  }

  /** One step back, as Escape does. @returns {boolean} whether there was one */
  back() {
    if (this.pick.disarm()) return true;
    if (!this.panel.isOpen) return false;
    if (this.panel.shown !== "list") this.list();
    else this.close();
    return true;
  }

  close() {
    if (!this.panel.isOpen) return;
    this.leaveForm();
    this.chosen = null;
    this.panel.close();
    this.button.setAttribute("aria-pressed", "false");
    this.button.focus();
  }
}
