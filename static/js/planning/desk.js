/** The planner on the map: opens plans, edits their cameras, asks for figures, an optimum and the unseen way. Nothing live is touched. */

import { byId, focusPanel } from "../dom.js";
import { HttpError, getJson, postJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { FIRST_LOOKS, boxAround, changeOf, looksOf, rounded } from "../lib/planning.js";
import { CameraForm } from "./camera-form.js";
import { listenForDrag } from "./drag.js";
import { changeFeatures, editedFeatures, endFeatures, pickFeatures, wayFeatures } from "./features.js";
import { OptimumForm } from "./optimum.js";
import { PlanPanel } from "./panel.js";
import { Pick } from "./pick.js";
import { PlanGround } from "./plan-ground.js";
import { SideBySide } from "./side-by-side.js";
import { UnseenForm } from "./unseen.js";

const PLANS = "/api/v1/plans/";

export class PlanDesk {
  /**
   * @param {import("../map/city-map.js").CityMap} cityMap
   * @param {{cameras: () => Map<string, Camera>, zones: () => Collection["features"], onOpened: () => void, mayPlan: boolean}} options
   */
  constructor(cityMap, { cameras, zones, onOpened, mayPlan }) {
    this.cityMap = cityMap;
    this.cameras = cameras;
    this.onOpened = onOpened;
    this.badge = byId("plan-badge");
    this.opener = byId("plan-open");
    this.opener.hidden = !mayPlan;
    this.opener.addEventListener("click", () => (this.panel.element.hidden ? void this.list() : this.close()));
    this.pick = new Pick(cityMap);
    this.form = new CameraForm({
      onPreview: (drawn) => this.drawEdited(drawn),
      onSave: (looks) => void this.save(looks),
      onRemove: () => void this.remove(),
      onCancel: () => this.endEditing(),
    });
    this.optimum = new OptimumForm({
      zones,
      onAsk: (wish, computing) => this.asked(() => computing.ask(`${PLANS}${this.plan?.id}/optimum/`, wish)),
      onShow: (picks) => this.showAnswer(pickFeatures(picks)),
      onTake: (picks) => void this.add(picks.map(({ values }) => ({ change: "add", looks: values }))),
    });
    this.unseen = new UnseenForm({
      zones,
      onPick: (words, onPlace) => this.pick.arm(words, onPlace),
      onEnds: (ends) => this.draw({ ends: endFeatures(ends) }),
      onAsk: (way, computing) => this.asked(() => computing.ask(`${PLANS}${this.plan?.id}/unseen/`, way)),
      onShow: (answer) => this.showAnswer(wayFeatures(answer)),
    });
    this.panel = new PlanPanel({
      onOpen: (id) => void this.open(id),
      onCreate: (name) => void this.create(name),
      onPrices: (prices) => void this.setPrices(prices),
      onBack: () => void this.list(),
      onDelete: () => void this.throwAway(),
      onAdd: () => this.pick.arm(_("Click where the new camera is to hang, or move the map with the arrow keys and press Enter."), (place) => this.place(place)),
      onEdit: (change) => this.edit(change),
      onLive: (code) => this.editLive(code),
      onClose: () => this.close(),
    });
    this.ground = new PlanGround(cityMap);
    this.sideBySide = new SideBySide({ onFigures: (figures) => (figures ? this.ground.show(figures.ground) : this.ground.hide()) });
    /** @type {PlanRow[]} */
    this.plans = [];
    /** @type {Plan | null} */
    this.plan = null;
    /** @type {{change: PlannedChange | null, live: Camera | null} | null} */
    this.editing = null;
    this.drawn = this.nothing();
    listenForDrag(cityMap.map, (handle, to) => this.form.drag(handle, to));
  }

  /** @returns {{changes: any[], edited: any[], answer: any[], ends: any[]}} */
  nothing() {
    return { changes: [], edited: [], answer: [], ends: [] };
  }

  get isOpen() {
    return !this.panel.element.hidden;
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

  /** The same, and meanwhile the panel takes no second order. @template T @param {() => Promise<T>} question @returns {Promise<T | null>} */
  async waited(question) {
    this.panel.wait(true);
    try {
      return await this.asked(question);
    } finally {
      this.panel.wait(false);
    }
  }

  async list() {
    this.leavePlan();
    this.onOpened();
    this.opener.setAttribute("aria-pressed", "true");
    const found = await this.waited(() => getJson(PLANS));
    this.plans = found?.plans ?? [];
    this.panel.showList(this.plans, found?.prices ?? {});
    focusPanel(this.panel.element);
  }

  /** @param {string} name */
  async create(name) {
    const made = await this.waited(() => postJson(PLANS, { name }));
    if (made) await this.open(made.id);
  }

  /** @param {Record<string, number>} prices */
  async setPrices(prices) {
    if (await this.waited(() => sendJson("PATCH", `${PLANS}prices/`, prices))) this.panel.say(_("The prices are set."));
  }

  /** @param {number} id */
  async open(id) {
    const plan = await this.waited(() => getJson(`${PLANS}${id}/`));
    if (!plan) return;
    this.plan = plan;
    this.editing = null;
    this.form.close();
    this.optimum.show();
    this.unseen.show();
    this.panel.showPlan(plan, [this.form.element, this.optimum.element, this.unseen.element], this.sideBySide.element);
    this.panel.element.scrollTop = 0;
    focusPanel(this.panel.element);
    this.badge.textContent = `${_("PLAN")} · ${plan.name}`;
    this.badge.hidden = false;
    this.draw({ ...this.nothing(), changes: changeFeatures(plan.changes, null) });
    this.sideBySide.show(plan, this.plans);
  }

  /** @param {{lon: number, lat: number}} place of a new camera */
  place({ lon, lat }) {
    this.editing = { change: null, live: null };
    this.form.open(_("A new camera"), { ...FIRST_LOOKS, lon: rounded(lon), lat: rounded(lat) }, { live: false, removable: null });
  }

  /** @param {PlannedChange} change */
  edit(change) {
    this.cityMap.flyTo(change.looks.lon, change.looks.lat, 16.5);
    if (!this.plan?.mine) return;
    this.editing = { change, live: this.cameras().get(change.camera ?? "") ?? null };
    const undo = change.camera ? _("Leave it as it is live") : _("Take it out of the plan");
    const looks = change.change === "remove" ? this.editing.live && looksOf(this.editing.live) : change.looks;
    if (looks) this.form.open(change.camera ?? _("A new camera"), looks, { live: change.camera !== null, removable: undo });
  }

  /** @param {string} code of a live camera */
  editLive(code) {
    const planned = this.plan?.changes.find(({ camera }) => camera === code);
    const live = this.cameras().get(code);
    const looks = live ? looksOf(live) : null;
    if (planned) this.edit(planned);
    else if (!live || !looks) this.panel.say(_("There is no such camera, or nobody has told where it looks."));
    else {
      this.editing = { change: null, live };
      this.cityMap.flyTo(live.lon, live.lat, 16.5);
      this.form.open(code, looks, { live: true, removable: _("Take it down") });
    }
  }

  /** @param {PlannedLooks} looks */
  async save(looks) {
    const { change, live } = this.editing ?? {};
    if (change && !live) {
      if ((await this.waited(() => sendJson("PUT", `${PLANS}${this.plan?.id}/changes/${change.id}/`, looks))) !== null) await this.again();
    } else await this.add([live ? { change: changeOf(live, looks), camera: live.code, looks } : { change: "add", looks }]);
  }

  /** Undo the change, or plan to take the live camera down. */
  async remove() {
    const { change, live } = this.editing ?? {};
    if (change) {
      if ((await this.waited(() => sendJson("DELETE", `${PLANS}${this.plan?.id}/changes/${change.id}/`))) !== null) await this.again();
    } else if (live) await this.add([{ change: "remove", camera: live.code }]);
  }

  /** @param {any[]} changes */
  async add(changes) {
    if (await this.waited(() => postJson(`${PLANS}${this.plan?.id}/changes/`, { changes }))) await this.again();
  }

  again() {
    return this.plan ? this.open(this.plan.id) : this.list();
  }

  async throwAway() {
    const { id, name } = this.plan ?? {};
    if (!confirm(interpolate(_("Throw the plan %(name)s away?"), { name: isolate(name ?? "") }))) return;
    if ((await this.waited(() => sendJson("DELETE", `${PLANS}${id}/`))) !== null) await this.list();
  }

  endEditing() {
    this.editing = null;
    this.form.close();
    focusPanel(this.panel.element);
  }

  /** @param {import("./features.js").Drawn | null} drawn */
  drawEdited(drawn) {
    const edited = drawn ? editedFeatures(drawn) : [];
    this.draw({ edited, changes: changeFeatures(this.plan?.changes ?? [], this.editing?.change ?? null) });
  }

  /** @param {Partial<ReturnType<PlanDesk["nothing"]>>} parts that changed */
  draw(parts) {
    this.drawn = { ...this.drawn, ...parts };
    const { changes, answer, ends, edited } = this.drawn;
    this.cityMap.show("plan", [...changes, ...answer, ...ends, ...edited]);
  }

  /** @param {any[]} answer features, drawn and brought into view */
  showAnswer(answer) {
    this.draw({ answer });
    const box = boxAround(answer);
    if (box) this.cityMap.map.fitBounds(box, { padding: 80, maxZoom: 17, duration: 700 });
  }

  /**
   * A click on the map that is meant for the planner is no other click.
   *
   * @param {{lngLat: {lng: number, lat: number}, point: {x: number, y: number}}} event
   * @returns {boolean}
   */
  takes({ lngLat, point }) {
    if (this.pick.onPlace) {
      this.pick.choose(lngLat);
      return true;
    }
    if (!this.plan?.mine) return false;
    const code = this.cityMap.cameraAt(point);
    if (code) this.editLive(code);
    return true;
  }

  /** One step back, as Escape does. @returns {boolean} whether there was one */
  back() {
    if (this.pick.disarm()) return true;
    if (!this.isOpen) return false;
    if (this.editing) this.endEditing();
    else this.close();
    return true;
  }

  leavePlan() {
    this.sideBySide.clear();
    this.ground.hide();
    this.plan = null;
    this.editing = null;
    this.pick.disarm();
    this.form.close();
    this.optimum.clear();
    this.unseen.clear();
    this.badge.hidden = true;
    this.draw(this.nothing());
  }

  close() {
    if (!this.isOpen) return;
    this.leavePlan();
    this.panel.hide();
    this.opener.setAttribute("aria-pressed", "false");
    this.opener.focus();
  }
}
