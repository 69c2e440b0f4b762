/** Fibre on the map: choose a span or node, suppose that it is lost, see what would go dark, and end the supposition. */

import { byId, focusPanel } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _ } from "../i18n.js";
import { NetworkBook } from "./book.js";
import { whatIfFeatures } from "./highlight.js";
import { NetworkPanel } from "./panel.js";
import { Simulate } from "./simulate.js";
import { WhatIf, momentText, supposedText } from "./what-if.js";

/** Layers by which fibre can be picked, the nearest to the eye first. @type {["node" | "span", string[]][]} */
const PICKED = [
  ["node", ["fibre-nodes"]],
  ["span", ["fibre", "fibre-unsure"]],
];
/** What the map calls the kinds of element that alerts blame. @type {Record<string, "span" | "node" | "feeder">} */
const ELEMENTS = { span: "span", node: "node", switch: "node", feeder: "feeder" };
/** Causes of alerts that blame the power of a place, not the place. */
const OF_POWER = new Set(["mains_lost", "battery_low"]);
const REACH_PX = 5;
const LOOK_EVERY_MS = 60;

export class NetworkDesk {
  /**
   * @param {import("../map/city-map.js").CityMap} cityMap
   * @param {import("../lib/city.js").City} city
   * @param {{siteNames: () => Map<string, string>, onOpened: () => void, maySimulate: boolean}} options
   */
  constructor(cityMap, city, { siteNames, onOpened, maySimulate }) {
    this.cityMap = cityMap;
    this.city = city;
    this.onOpened = onOpened;
    this.badge = byId("what-if-badge");
    this.book = new NetworkBook({ fibre_spans: null, fibre_nodes: null });
    /** @type {Record<string, any>} */
    this.told = {};
    /** @type {import("./book.js").NetworkElement | null} */
    this.chosen = null;
    /** @type {WhatIfAnswer | null} */
    this.answer = null;
    /** @type {Element | null} */
    this.before = null;
    /** Counts the questions, so that a late answer to an earlier one changes nothing. */
    this.question = 0;
    this.panel = new NetworkPanel({
      siteNames,
      onOpen: (element) => this.open(element),
      onSuppose: (what, besides) => void this.suppose(what, besides),
      onClose: () => this.close(),
    });
    this.whatIf = new WhatIf({ onMoment: (answer, index) => this.showMoment(answer, index), onEnd: () => this.end() });
    this.simulate = new Simulate(maySimulate);
    this.panel.below.append(this.whatIf.element, this.simulate.element);
    this.listenForPointer();
  }

  /** @param {Bootstrap} bootstrap */
  takeFacts(bootstrap) {
    this.book = new NetworkBook(bootstrap);
    this.cityMap.show("fibre-nodes", bootstrap.fibre_nodes?.features ?? []);
    if (this.chosen && !this.book.find(this.chosen)) this.close();
  }

  /** @param {{x: number, y: number}} point of the screen @returns {import("./book.js").NetworkElement | null} */
  at({ x, y }) {
    const { map } = this.cityMap;
    const box = /** @type {[[number, number], [number, number]]} */ ([
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ]);
    for (const [kind, layers] of PICKED) {
      const code = map.queryRenderedFeatures(box, { layers: layers.filter((id) => map.getLayer(id)) })[0]?.properties.code;
      if (code) return { kind, code };
    }
    return null;
  }

  /** @param {import("./book.js").NetworkElement} element */
  open(element) {
    const feature = this.book.find(element);
    if (!feature) return;
    if (!this.chosen) this.before = document.activeElement;
    this.chosen = element;
    this.onOpened();
    this.showChosen(feature.properties);
    void this.simulate.show(element, feature.properties);
    this.panel.element.scrollTop = 0;
    focusPanel(this.panel.element);
    if (element.kind === "node") void this.load(element);
  }

  /** What the map does not know of a node: its site and feeder. @param {import("./book.js").NetworkElement} element */
  async load(element) {
    try {
      const { id, properties } = await getJson(`/api/v1/fibre-nodes/${encodeURIComponent(element.code)}/`);
      if (this.chosen === element) this.showChosen({ ...properties, code: id });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (this.chosen === element) this.panel.say(error.message);
    }
  }

  /** What an alert's element has taken away, and will. @param {CityAlert} alert */
  async openLoss({ cause, element_kind, element: code }) {
    const element = { kind: ELEMENTS[element_kind], code };
    const kind = OF_POWER.has(cause) ? "mains" : element_kind;
    if (element.kind === "feeder" && !(await this.learnFeeder(code))) return;
    if (!this.book.find(element)) return;
    this.open(element);
    if (cause === "link_flapping") return;
    await this.ask(() => getJson(`/api/v1/network/outage/?kind=${encodeURIComponent(kind)}&code=${encodeURIComponent(code)}`), true);
  }

  /** A weak point, and what its loss would take away. @param {WeakPoint} point */
  async openSupposed({ kind, code }) {
    if (kind === "feeder" && !(await this.learnFeeder(code))) return;
    if (!this.book.find({ kind, code })) return;
    this.open({ kind, code });
    await this.suppose({ part: /** @type {const} */ ({ span: "spans", node: "nodes", feeder: "feeders" })[kind], code, text: "" }, false);
  }

  /** Spans that are supposed to be cut. @returns {string[]} */
  supposedCuts() {
    return this.answer && !this.answer.real ? this.answer.supposed.spans : [];
  }

  /** @param {string} code @returns {Promise<boolean>} whether there is such a feeder for us */
  async learnFeeder(code) {
    try {
      const { id, geometry, properties } = await getJson(`/api/v1/feeders/${encodeURIComponent(code)}/`);
      this.book.feeders.set(code, /** @type {any} */ ({ geometry, properties: { ...properties, code: id } }));
      return true;
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return false;
    }
  }

  /** @param {Record<string, any>} told */
  showChosen(told) {
    if (!this.chosen) return;
    this.told = told;
    this.panel.show(this.chosen, told, this.book.spansAt(this.chosen.code), this.answer?.real ? null : (this.answer?.supposed ?? null));
  }

  /** @param {import("./panel.js").Supposable} what @param {boolean} besides what is supposed already */
  async suppose({ part, code }, besides) {
    const before = besides && this.answer && !this.answer.real ? this.answer.supposed : { spans: [], nodes: [], switches: [], feeders: [], mains: [] };
    const supposed = { ...before, [part]: [...new Set([...before[part], code])] };
    await this.ask(() => postJson("/api/v1/network/what-if/", supposed), false);
  }

  /** The newest question wins. @param {() => Promise<WhatIfAnswer>} request @param {boolean} real whether it has happened */
  async ask(request, real) {
    const question = ++this.question;
    this.panel.say(_("computing…"));
    try {
      const answer = await request();
      if (question === this.question) this.showAnswer({ ...answer, real });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (question === this.question) this.panel.say(error.message);
    }
  }

  /** @param {WhatIfAnswer} answer */
  showAnswer(answer) {
    this.answer = answer;
    this.showChosen(this.told);
    this.whatIf.show(answer);
  }

  /** @param {WhatIfAnswer} answer @param {number} index of the moment */
  showMoment(answer, index) {
    const moment = answer.moments[index];
    this.cityMap.show("what-if", whatIfFeatures(answer, moment, this.book, this.city.cameras));
    this.badge.textContent = `${answer.real ? _("LOST") : _("WHAT IF")} · ${supposedText(answer)} · ${momentText(moment)}`;
    this.badge.dataset.real = String(answer.real === true);
    this.badge.hidden = false;
  }

  /** Nothing is supposed any more; the panel stays. */
  end() {
    this.question += 1;
    this.answer = null;
    this.whatIf.hide();
    this.badge.hidden = true;
    this.cityMap.show("what-if", []);
    if (!this.chosen) return;
    this.showChosen(this.told);
    focusPanel(this.panel.element);
  }

  /** Cables that are cut for real. @param {readonly CityAlert[]} alerts the open ones */
  showCuts(alerts) {
    const cut = alerts.filter((alert) => alert.element_kind === "span").flatMap(({ element }) => this.book.spans.get(element) ?? []);
    this.cityMap.show("cut", cut);
  }

  close() {
    if (!this.chosen) return;
    this.chosen = null;
    this.end();
    this.panel.hide();
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }

  listenForPointer() {
    const { map } = this.cityMap;
    let last = 0;
    map.on("mousemove", ({ point }) => {
      const now = performance.now();
      if (now - last < LOOK_EVERY_MS || map.isMoving()) return;
      last = now;
      map.getCanvas().classList.toggle("pointing-fibre", this.at(point) !== null);
    });
  }
}
