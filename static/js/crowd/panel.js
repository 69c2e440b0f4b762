/** The panel of crowds: zones by how full they are, one zone in detail, events with their stages. */

import { byId, h, setText } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { fullness } from "../lib/crowd.js";
import { button } from "../planning/fields.js";
import { localName } from "../words.js";
import { densityText, flowText, forecastText, intervalText, levelWords, peopleText } from "./say.js";

const STATES = { planned: () => _("planned"), running: () => _("under way"), over: () => _("ended") };
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Karachi", day: "2-digit", month: "short", hour: "2-digit", minute: "2-digit" });

export class CrowdPanel {
  /**
   * @param {{onClose: () => void, onZone: (zone: CrowdZone) => void, onList: () => void, onNewZone: () => void, onEditZone: (zone: CrowdZone) => void,
   *     onRemoveZone: (zone: CrowdZone) => void, onNewEvent: () => void, onEditEvent: (event: CrowdEvent) => void, onRemoveEvent: (event: CrowdEvent) => void}} options
   */
  constructor(options) {
    this.options = options;
    this.element = byId("crowd-panel");
    this.problem = h("p", { class: "crowd-problem", role: "status", "data-testid": "crowd-problem" });
    this.body = h("div", {});
    /** @type {Map<number, HTMLElement>} rows of the list by zone, which stay while figures change, so that the focus does */
    this.rows = new Map();
    /** What is shown: the list, one zone, or a form. @type {"list" | "form" | number} */
    this.shown = "list";
  }

  get isOpen() {
    return !this.element.hidden;
  }

  open() {
    this.element.replaceChildren(this.problem, this.body);
    this.element.hidden = false;
  }

  close() {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.rows.clear();
    this.shown = "list";
  }

  /** @param {string} words */
  say(words) {
    setText(this.problem, words);
  }

  /** @param {CrowdAnswer} answer @param {CrowdEvent[]} events @param {boolean} mayManage */
  showList(answer, events, mayManage) {
    const zones = answer.zones.toSorted((a, b) => (fullness(b.now?.people, b.capacity) ?? -1) - (fullness(a.now?.people, a.capacity) ?? -1));
    this.shown = "list";
    this.rows = new Map(zones.map((zone) => [zone.id, this.row(zone)]));
    const none = h("p", { class: "quiet-line" }, _("No crowd zone is drawn in your districts."));
    const list = zones.length ? h("ul", { class: "crowd-list", "data-testid": "crowd-zones" }, ...[...this.rows.values()].map((row) => h("li", {}, row))) : none;
    this.body.replaceChildren(
      this.head(_("Crowds"), _("Sums of people on the ground, never who they are.")),
      list,
      mayManage ? h("div", { class: "crowd-actions" }, button("crowd-new-zone", _("Draw a zone"), this.options.onNewZone)) : h("span", {}),
      h("h3", {}, _("Events and processions")),
      events.length ? h("ul", { class: "crowd-events", "data-testid": "crowd-events" }, ...events.map((event) => this.event(event))) : h("p", { class: "quiet-line" }, _("No event is planned.")),
      mayManage ? h("div", { class: "crowd-actions" }, button("crowd-new-event", _("Plan an event"), this.options.onNewEvent)) : h("span", {}),
    );
  }

  /** New figures into the rows that are shown. @param {CrowdAnswer} answer @returns {boolean} whether all zones were there */
  refresh(answer) {
    if (this.shown !== "list" || answer.zones.length !== this.rows.size) return false;
    for (const zone of answer.zones) {
      const row = this.rows.get(zone.id);
      if (!row) return false;
      fill(row, zone);
    }
    return true;
  }

  /** @param {CrowdZone} zone */
  row(zone) {
    const parts = ["crowd-name", "crowd-people", "crowd-level", "crowd-share"].map((name) => h("span", { class: name, "data-part": name }));
    const meter = h("meter", { min: 0, max: 1, low: 0.7, high: 0.95, optimum: 0.2, "aria-hidden": "true" });
    const row = h("button", { type: "button", "data-testid": "crowd-zone", "data-zone": zone.id, onclick: () => this.options.onZone(zone) }, ...parts, meter);
    fill(row, zone);
    return row;
  }

  /** @param {CrowdZone} zone @param {CrowdMinute[]} minutes of the last hour */
  showZone(zone, minutes) {
    const { now } = zone;
    const again = this.shown === zone.id;
    this.shown = zone.id;
    const facts = now
      ? [
          [_("People"), peopleText(now)],
          ["", intervalText(now)],
          [_("Capacity"), `${isolate(number(zone.capacity))} · ${isolate(`${Math.round((100 * now.people) / zone.capacity)} %`)}`],
          [_("Densest part"), densityText(now)],
          [_("Level of service"), levelWords(now.level)],
          [_("Over its edge"), flowText(now)],
          ...now.forecasts.map((forecast) => [_("Expected"), forecastText(forecast, now.at_least)]),
        ]
      : [[_("People"), peopleText(null)], [_("Capacity"), isolate(number(zone.capacity))]];
    const list = h("dl", { class: "crowd-facts", "data-testid": "crowd-facts" }, ...facts.flatMap(([term, words]) => [h("dt", {}, term), h("dd", {}, words)]));
    const old = again ? this.body.querySelector("[data-testid=crowd-facts]") : null;
    if (old) {
      old.replaceWith(list);
      this.body.querySelector("[data-testid=crowd-hour]")?.replaceWith(hour(minutes, zone.capacity));
      return;
    }
    this.body.replaceChildren(
      this.head(localName(zone), now?.simulated ? _("simulated people") : ""),
      list,
      hour(minutes, zone.capacity),
      h(
        "div",
        { class: "crowd-actions" },
        button("crowd-back", _("All crowds"), this.options.onList),
        ...(zone.may_change ? [button("crowd-edit-zone", _("Change"), () => this.options.onEditZone(zone)), button("crowd-remove-zone", _("Stop counting here"), () => this.options.onRemoveZone(zone))] : []),
      ),
    );
  }

  /** @param {string} title @param {HTMLElement} form */
  showForm(title, form) {
    this.shown = "form";
    this.body.replaceChildren(this.head(title, ""), form, h("div", { class: "crowd-actions" }, button("crowd-back", _("All crowds"), this.options.onList)));
  }

  /** @param {CrowdEvent} event */
  event(event) {
    const stages = event.stages.map((stage) => {
      const filled = stage.people === null ? "" : ` · ${interpolate(stage.at_least ? _("at least %(n)s of %(of)s") : _("%(n)s of %(of)s"), { n: isolate(number(Math.round(stage.people))), of: isolate(number(stage.capacity)) })}${stage.simulated ? ` · ${_("simulated")}` : ""}`;
      const most = stage.people === null ? ` · ${interpolate(_("at most %(n)s"), { n: isolate(number(stage.capacity)) })}` : filled;
      const times = isolate(`${TIME.format(new Date(stage.starts_at))} – ${TIME.format(new Date(stage.ends_at))}`);
      return h("li", { "data-state": stage.state }, h("strong", {}, stage.name), ` · ${STATES[stage.state]()} · ${times}`, stage.zone_name ? ` · ${stage.zone_name}` : "", most);
    });
    const actions = event.may_change
      ? h("div", { class: "crowd-actions" }, button("crowd-edit-event", _("Change"), () => this.options.onEditEvent(event)), button("crowd-remove-event", _("Drop this event"), () => this.options.onRemoveEvent(event)))
      : null;
    return h("li", { "data-testid": "crowd-event", "data-state": event.state }, h("h4", {}, event.name), event.notes ? h("p", { class: "quiet-line" }, event.notes) : null, h("ol", {}, ...stages), actions);
  }

  /** @param {string} title @param {string} told */
  head(title, told) {
    const close = h("button", { type: "button", class: "icon-button", "aria-label": _("Close the crowds"), "data-testid": "crowd-close", onclick: this.options.onClose }, "×");
    return h("div", { class: "camera-head" }, h("div", {}, h("h2", { id: "crowd-title" }, title), told ? h("p", {}, told) : null), close);
  }
}

/** @param {HTMLElement} row @param {CrowdZone} zone */
function fill(row, zone) {
  const share = fullness(zone.now?.people, zone.capacity);
  const words = {
    "crowd-name": localName(zone),
    "crowd-people": peopleText(zone.now),
    "crowd-level": zone.now ? levelWords(zone.now.level) : "",
    "crowd-share": share === null ? "" : interpolate(_("%(share)s of its capacity"), { share: isolate(`${Math.round(100 * share)} %`) }),
  };
  for (const [part, text] of Object.entries(words)) setText(/** @type {Element} */ (row.querySelector(`[data-part=${part}]`)), text);
  /** @type {HTMLMeterElement} */ (row.querySelector("meter")).value = Math.min(1, share ?? 0);
  row.dataset.level = zone.now?.level ?? "";
}

/** The last hour as bars against the capacity. @param {CrowdMinute[]} minutes @param {number} capacity */
function hour(minutes, capacity) {
  const seen = minutes.filter(({ people }) => people !== null);
  const most = Math.max(capacity, ...seen.map(({ people }) => people ?? 0));
  const bars = seen.map(({ people, level }) => {
    const bar = h("span", { "data-level": level });
    bar.style.setProperty("--share", String((people ?? 0) / most));
    return bar;
  });
  const told = seen.length
    ? interpolate(_("Last hour: %(low)s to %(high)s people, by the minute."), { low: isolate(number(Math.round(Math.min(...seen.map(({ people }) => people ?? 0))))), high: isolate(number(Math.round(Math.max(...seen.map(({ people }) => people ?? 0))))) })
    : _("Nothing has been counted in the last hour.");
  return h("div", { class: "crowd-hour", "data-testid": "crowd-hour" }, h("p", { class: "quiet-line" }, told), h("div", { class: "crowd-bars", "aria-hidden": "true" }, ...bars));
}
