/** One control room screen: what comes in, shown on the map and in the panels at a calm pace. */

import { Bands } from "./coverage/bands.js";
import { showBlindSpots } from "./coverage/blind-spots.js";
import { WhoSees } from "./coverage/who-sees.js";
import { zoneEntries } from "./coverage/zone-entries.js";
import { ZonePanel } from "./coverage/zone-panel.js";
import { CrowdDesk } from "./crowd/desk.js";
import { severityRank } from "./lib/city.js";
import { tallyStates } from "./lib/camera-state.js";
import { redZoneFirst } from "./lib/planning.js";
import { normalise } from "./lib/search.js";
import { accuracyCircles, alertFeatures, viewFeatures } from "./map/places.js";
import { Pulses } from "./map/pulses.js";
import { NetworkDesk } from "./network/desk.js";
import { CameraTrace } from "./network/trace.js";
import { WeakPoints } from "./network/weak-points.js";
import { PlanDesk } from "./planning/desk.js";
import { AlertsPanel } from "./panels/alerts.js";
import { CameraPanel } from "./panels/camera.js";
import { showClocks, showConnection, showFigures, showSimulated } from "./panels/header.js";
import { Legend } from "./panels/legend.js";
import { SearchBox } from "./panels/search.js";
import { Tooltip } from "./panels/tooltip.js";
import { byId } from "./dom.js";
import { localName, wordFor } from "./words.js";

const BEAT_MS = 1000;
const ZONE_ZOOM = 13.5;

export class Room {
  /**
   * @param {{cityMap: import("./map/city-map.js").CityMap, objects: import("./map/objects-layer.js").ObjectsLayer,
   *     city: import("./lib/city.js").City, clock: import("./lib/age.js").ServerClock, steady: () => number, bootstrap: Bootstrap,
   *     views: Collection, reload: (room: Room) => Promise<void>}} parts
   */
  constructor({ cityMap, objects, city, clock, steady, bootstrap, views, reload }) {
    this.cityMap = cityMap;
    this.objects = objects;
    this.city = city;
    this.clock = clock;
    this.steady = steady;
    this.reload = reload;
    this.greeted = false;
    this.bootstrap = bootstrap;
    this.views = views;
    this.viewsChanged = false;
    /** @type {ConnectionFacts} */
    this.connection = { phase: "connecting", heardAt: null, fusionAt: null, bus: "connected", refusal: "" };
    const jurisdictions = new Map(bootstrap.jurisdictions.map((row) => [row.code, localName(row)]));
    this.alerts = new AlertsPanel({
      mayClose: bootstrap.user.capabilities.includes("alert.manage"),
      jurisdictions,
      onGo: (alert) => this.goToAlert(alert),
    });
    const maySeeNetwork = bootstrap.user.capabilities.includes("network.view");
    /** @returns {import("./network/book.js").NetworkBook} */
    const book = () => this.network.book;
    this.trace = maySeeNetwork ? new CameraTrace(cityMap, book) : null;
    this.camera = new CameraPanel({
      trace: this.trace,
      now: () => clock.now(),
      mayMove: bootstrap.user.capabilities.includes("ptz.move"),
      jurisdictions,
      siteNames: new Map(bootstrap.sites.features.map(({ properties }) => [properties.code, localName(properties)])),
      onClosed: () => this.unselect(),
    });
    this.bands = new Bands(cityMap);
    this.seeing = new WhoSees({
      cityMap,
      cameras: () => city.cameras,
      now: () => clock.now(),
      onOpen: (code) => this.openCamera(code),
      mayAsk: bootstrap.user.capabilities.includes("camera.view"),
      mayMove: bootstrap.user.capabilities.includes("ptz.move"),
    });
    this.network = new NetworkDesk(cityMap, this.city, {
      siteNames: () => this.camera.options.siteNames,
      onOpened: () => [this.camera, this.zone, this.crowd].forEach((one) => one.close()),
      maySimulate: bootstrap.user.capabilities.includes("simulation.manage"),
    });
    this.weakPoints = new WeakPoints(cityMap, {
      may: maySeeNetwork,
      book,
      supposedCuts: () => this.network.supposedCuts(),
      onChoose: (point) => void this.network.openSupposed(point),
      onOpened: () => [this.camera, this.zone, this.seeing, this.crowd].forEach((one) => one.close()),
    });
    this.zone = new ZonePanel(cityMap, {
      may: bootstrap.user.capabilities.includes("camera.view"),
      zones: () => this.bootstrap.zones.features,
      onOpened: () => [this.camera, this.network, this.seeing, this.weakPoints, this.crowd].forEach((one) => one.close()),
    });
    this.plan = new PlanDesk(cityMap, {
      ...{ cameras: () => city.cameras, zones: () => redZoneFirst(this.bootstrap.zones.features), onOpened: () => [this.camera, this.network, this.seeing, this.zone, this.weakPoints, this.crowd].forEach((one) => one.close()) },
      mayPlan: bootstrap.user.capabilities.includes("plan.manage"),
    });
    this.crowd = new CrowdDesk(cityMap, {
      may: bootstrap.user.capabilities.includes("crowd.view"),
      mayManage: bootstrap.user.capabilities.includes("crowd.manage"),
      covered: (point) => this.network.at(point) !== null,
      onOpened: () => [this.camera, this.network, this.seeing, this.zone, this.weakPoints, this.plan].forEach((one) => one.close()),
    });
    this.search = new SearchBox((entry) => this.goToEntry(entry));
    this.pulses = new Pulses(cityMap.map);
    this.legend = new Legend((group, on) => this.switchLayers(group, on));
    this.tooltip = new Tooltip(cityMap, objects, city, { steady, epoch: () => clock.now() });
    this.takeFacts(bootstrap, views);
    this.legend.apply();
    this.listen();
    setInterval(() => this.beat(), BEAT_MS);
    this.beat();
  }

  /** @param {Bootstrap} bootstrap @param {Collection} views */
  takeFacts(bootstrap, views) {
    this.bootstrap = bootstrap;
    this.views = views;
    this.city.replaceCameras(bootstrap.cameras);
    this.city.replaceAlerts(bootstrap.alerts);
    const map = this.cityMap;
    map.showCameras(this.city.cameras.values());
    map.show("zones", bootstrap.zones.features);
    map.show("sites", bootstrap.sites.features);
    map.show("facilities", bootstrap.facilities.features);
    map.show("fibre", bootstrap.fibre_spans?.features ?? []);
    map.show("accuracy", accuracyCircles(bootstrap.sites, bootstrap.facilities));
    this.network.takeFacts(bootstrap);
    void showBlindSpots(map, bootstrap.user);
    this.search.setEntries(this.entries());
    this.viewsChanged = true;
    this.showAlerts();
    document.documentElement.dataset.cameras = String(this.city.cameras.size);
    if (this.camera.camera && !this.city.cameras.has(this.camera.camera.code)) this.camera.close();
  }

  entries() {
    const cameras = [...this.city.cameras.values()].map((camera) => ({
      ...{ code: camera.code, name: camera.code, kind: wordFor(camera.kind), lon: camera.lon, lat: camera.lat, camera: true },
      haystack: normalise(`${camera.code} ${camera.site}`),
    }));
    const places = [...this.bootstrap.facilities.features, ...this.bootstrap.sites.features].map(({ geometry, properties }) => ({
      ...{ code: properties.code, name: localName(properties), kind: properties.kind ? wordFor(properties.kind) : properties.code, camera: false },
      ...{ lon: geometry.coordinates[0], lat: geometry.coordinates[1] },
      haystack: normalise(`${properties.name} ${properties.name_ur} ${properties.code}`),
    }));
    return [...places, ...zoneEntries(this.bootstrap.zones.features), ...cameras, ...this.network.book.entries()];
  }

  /** @param {Record<string, any>} message one of the notices in `safecity_gis/messages/browser.py` */
  hear(message) {
    if (typeof message.server_time === "number") this.clock.heard(message.server_time);
    this.connection.heardAt = this.clock.now();
    if (message.type === "cameras") this.takeCameras(message.cameras);
    else if (message.type === "hello") this.greet();
    else if (message.type === "alert") this.takeAlert(message.alert);
    else if (message.type === "alerts") this.takeAlerts(message.alerts);
    else if (message.type === "state") {
      this.connection.bus = message.bus;
      this.connection.fusionAt = message.fusion_age_s === null ? null : message.server_time - message.fusion_age_s;
    } else if (message.type === "rights") void this.reload(this);
    else if (message.type === "error") this.connection.refusal = message.detail;
  }

  /** Whoever comes back was not told meanwhile that the city changed. */
  greet() {
    if (this.greeted) void this.reload(this);
    this.greeted = true;
  }

  /** @param {LiveFrame} frame */
  takeFrame(frame) {
    this.clock.heard(frame.serverTime);
    this.connection.heardAt = this.clock.now();
    this.objects.store.apply(frame, this.steady());
    this.objects.refresh();
    const { dataset } = document.documentElement;
    dataset.seq = String(frame.sequence);
    dataset.objects = String(this.objects.store.count);
  }

  /** @param {LiveCameraMessage[]} messages */
  takeCameras(messages) {
    const states = new Map(messages.map(({ code }) => [code, this.city.cameras.get(code)?.state]));
    const changed = this.city.applyCameras(messages, this.clock.now());
    this.updateCameras(changed);
    if (changed.some((code) => this.city.cameras.get(code)?.state !== states.get(code))) this.viewsChanged = true;
  }

  /** @param {string[]} codes */
  updateCameras(codes) {
    this.cityMap.updateCameras(codes.map((code) => /** @type {Camera} */ (this.city.cameras.get(code))));
  }

  /** @param {CityAlert} alert */
  takeAlert(alert) {
    if (this.city.applyAlert(alert) === "opened") this.alerts.announce([alert]);
    this.showAlerts();
  }

  /** @param {CityAlert[]} alerts */
  takeAlerts(alerts) {
    const opened = alerts.filter((alert) => !this.city.alerts.has(alert.id));
    this.city.replaceAlerts(alerts);
    this.alerts.announce(opened);
    this.showAlerts();
  }

  showAlerts() {
    const sorted = this.city.sortedAlerts();
    this.alerts.show(sorted, this.clock.now());
    this.pulses.show(sorted, this.clock.now());
    this.cityMap.show("alerts", alertFeatures(sorted));
    this.network.showCuts(sorted);
    document.documentElement.dataset.alerts = String(sorted.length);
  }

  /** @param {LivePhase} phase */
  setPhase(phase) {
    this.connection.phase = phase;
    showConnection(this.connection, this.clock.now());
  }

  /** Everything that ages, once a second. */
  beat() {
    const now = this.clock.now();
    const name = showConnection(this.connection, now);
    const stale = name !== "connected";
    showClocks(now);
    this.alerts.showAges(now);
    this.pulses.show(this.city.sortedAlerts(), now);
    this.updateCameras(this.city.fadeCounts(now));
    if (this.camera.camera) this.camera.refresh(this.city.cameras.get(this.camera.camera.code));
    this.seeing.pictures.showAges();
    if (this.viewsChanged) this.showViews();
    byId("map").toggleAttribute("data-dimmed", name === "lost" || name === "refused");
    this.showNumbers(stale);
  }

  showViews() {
    this.viewsChanged = false;
    this.cityMap.show("views", viewFeatures(this.views, this.city.cameras));
  }

  /** @param {boolean} stale */
  showNumbers(stale) {
    const states = tallyStates(this.city.cameras.values());
    const objects = this.objects.store.tally();
    const alerts = [...this.city.alerts.values()];
    const worst = alerts.toSorted((a, b) => severityRank(b) - severityRank(a))[0]?.severity ?? null;
    const kinds = this.bootstrap.facilities.features.map(({ properties }) => properties.kind);
    /** @param {string} kind */
    const count = (kind) => kinds.filter((other) => other === kind).length;
    const cameras = [...this.city.cameras.values()];
    const simulatedCameras = cameras.filter((camera) => camera.simulated).length;
    const recordedCameras = cameras.filter((camera) => camera.recorded).length;
    showFigures({ states, objects: objects.total, alerts: alerts.length, worst, stations: count("station"), stale });
    showSimulated({ simulatedCameras, recordedCameras, cameras: cameras.length, simulatedObjects: objects.simulated, objects: objects.total });
    this.legend.showAmounts({
      ...states,
      alerts: alerts.length,
      cameras: this.city.cameras.size,
      people: objects.people,
      vehicles: objects.total - objects.people,
      sites: this.bootstrap.sites.features.length,
      centres: count("centre"),
      stations: count("station"),
      hospitals: count("hospital"),
    });
  }

  /** @param {import("./map/layer-groups.js").LayerGroup} group @param {boolean} on */
  switchLayers(group, on) {
    for (const id of group.layers) this.cityMap.map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
    if (group.property) this.objects.show({ [group.property]: on });
    if (group.id === "bands") this.bands.setVisible(on);
    if (group.id.startsWith("crowd-")) this.crowd.switchLayer(group.id, on);
    if (group.id === "alerts") {
      this.pulses.visible = on;
      this.pulses.show(this.city.sortedAlerts(), this.clock.now());
    }
  }

  /** @param {string} code */
  openCamera(code) {
    const camera = this.city.cameras.get(code);
    if (!camera) return;
    this.zone.close();
    this.crowd.close();
    this.camera.open(camera);
    this.cityMap.select(this.views.features.find((feature) => feature.properties.code === code) ?? null);
    void this.bands.show(code, camera.kind === "ptz");
  }

  unselect() {
    this.cityMap.select(null);
    this.bands.clear();
  }

  /** @param {CityAlert} alert */
  goToAlert(alert) {
    if (alert.lon !== null && alert.lat !== null) this.cityMap.flyTo(alert.lon, alert.lat, 16.5);
    if (alert.camera) this.openCamera(alert.camera);
    else if (alert.element) void this.network.openLoss(alert);
  }

  /** @param {import("./panels/search.js").Entry} entry */
  goToEntry(entry) {
    this.cityMap.flyTo(entry.lon, entry.lat, entry.zone ? ZONE_ZOOM : undefined);
    if (entry.camera) this.openCamera(entry.code);
    else if (entry.zone) void this.zone.open(entry.code);
    else if (entry.network) this.network.open(entry.network);
  }

  listen() {
    this.cityMap.map.on("click", (event) => {
      if (this.seeing.takes(event) || this.plan.takes(event) || this.crowd.takes(event)) return;
      const code = this.cityMap.cameraAt(event.point);
      const element = code ? null : this.network.at(event.point);
      if (code) this.openCamera(code);
      else if (element) this.network.open(element);
      else this.zone.openAt(event.point);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.seeing.disarm() || this.plan.back() || this.crowd.back()) return;
      else if (this.trace?.end()) return;
      else if (this.camera.camera) this.camera.close();
      else if (this.seeing.panel.isOpen) this.seeing.close();
      else if (this.zone.isOpen) this.zone.close();
      else if (this.network.chosen) this.network.close();
      else this.weakPoints.close();
    });
  }
}
