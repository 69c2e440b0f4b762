/** The form of an event: a name, and stages with time, zone or route, and capacity. */

import { h } from "../dom.js";
import { gettext as _, interpolate } from "../i18n.js";
import { pointsFrom, textOf } from "../lib/crowd.js";
import { button, field, valueOf } from "../planning/fields.js";
import { localName } from "../words.js";

/** Karachi has no summer time. */
const OFFSET_MS = 5 * 3600 * 1000;

/** As `datetime-local` wants it, Karachi's time. @param {Date} at */
function localTime(at) {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 16);
}

/**
 * @param {CrowdEvent | null} event null for a new one
 * @param {CrowdZone[]} zones
 * @param {{onSave: (body: Record<string, any>) => void, onSay: (words: string) => void}} options
 */
export function eventForm(event, zones, options) {
  const list = h("div", { class: "crowd-stages" });
  const form = h(
    "form",
    { class: "crowd-form", "data-testid": "crowd-event-form" },
    field(_("Name"), h("input", { name: "name", required: true, maxlength: 100, value: event?.name ?? "", "data-testid": "crowd-event-name" })),
    field(_("Notes"), h("textarea", { name: "notes", rows: 2, maxlength: 2000 }, event?.notes ?? "")),
    list,
    h("div", { class: "crowd-actions" }, button("crowd-add-stage", _("Add a stage"), () => add(null))),
    h("button", { type: "submit", class: "button", "data-testid": "crowd-event-save" }, _("Save")),
  );

  /** @param {CrowdStage | null} stage */
  function add(stage) {
    const last = /** @type {HTMLInputElement[]} */ ([...list.querySelectorAll("input[name=ends_at]")]).at(-1)?.value;
    const starts = stage ? localTime(new Date(stage.starts_at)) : (last ?? localTime(new Date()));
    const ends = stage ? localTime(new Date(stage.ends_at)) : localTime(new Date(new Date(`${starts}:00Z`).getTime() - OFFSET_MS + 3600 * 1000));
    const choices = [h("option", { value: "" }, _("no zone, a route alone")), ...zones.map((zone) => h("option", { value: zone.id, selected: zone.id === stage?.zone }, localName(zone)))];
    const route = h("textarea", { name: "route", rows: 2, dir: "ltr", spellcheck: false, "data-testid": "crowd-route" });
    route.value = stage?.route ? textOf(stage.route) : "";
    const box = h(
      "fieldset",
      { "data-testid": "crowd-stage" },
      h("legend", {}, _("Stage")),
      field(_("Name"), h("input", { name: "stage", required: true, maxlength: 100, value: stage?.name ?? "", "data-testid": "crowd-stage-name" })),
      field(_("Begins (Karachi time)"), h("input", { name: "starts_at", type: "datetime-local", required: true, value: starts })),
      field(_("Ends (Karachi time)"), h("input", { name: "ends_at", type: "datetime-local", required: true, value: ends })),
      field(_("Zone"), h("select", { name: "zone", "data-testid": "crowd-stage-zone" }, ...choices)),
      field(_("Route, one point a line: longitude, latitude"), route),
      field(_("Capacity (people)"), h("input", { name: "capacity", type: "number", required: true, min: 1, max: 5_000_000, step: 1, value: stage?.capacity ?? "", "data-testid": "crowd-stage-capacity" })),
      button("crowd-drop-stage", _("Leave this stage out"), () => box.remove()),
    );
    list.append(box);
  }

  for (const stage of event?.stages ?? [null]) add(stage);
  form.addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    const stages = [];
    for (const box of list.querySelectorAll("fieldset")) {
      const told = toldOf(box);
      if (told.wrong !== null) return options.onSay(interpolate(_("Line %(n)s holds no longitude and latitude."), { n: told.wrong }));
      stages.push(told.stage);
    }
    return options.onSave({ name: valueOf(form, "name").trim(), notes: valueOf(form, "notes").trim(), stages });
  });
  return form;
}

/** @param {HTMLFieldSetElement} box */
function toldOf(box) {
  /** @param {string} name */
  const value = (name) => /** @type {HTMLInputElement} */ (box.querySelector(`[name=${name}]`)).value.trim();
  const { points, wrong } = pointsFrom(value("route"));
  const stage = {
    name: value("stage"),
    starts_at: `${value("starts_at")}:00+05:00`,
    ends_at: `${value("ends_at")}:00+05:00`,
    zone: value("zone") === "" ? null : Number(value("zone")),
    route: points.length ? points : null,
    capacity: Number(value("capacity")),
  };
  return { stage, wrong };
}
