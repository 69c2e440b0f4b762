/** The form of a crowd zone: its corners by clicks on the map or typed, its capacity, from when on it is dense. */

import { h } from "../dom.js";
import { gettext as _, interpolate } from "../i18n.js";
import { cornersOf, pointsFrom, textOf } from "../lib/crowd.js";
import { button, field, valueOf } from "../planning/fields.js";

/**
 * @param {CrowdZone | null} zone null for a new one
 * @param {{onPick: (then: (place: {lon: number, lat: number}) => void) => void, onDrawn: (points: number[][]) => void, onSave: (body: Record<string, any>) => void,
 *     onSay: (words: string) => void}} options
 */
export function zoneForm(zone, options) {
  const corners = h("textarea", { name: "area", rows: 6, required: true, spellcheck: false, dir: "ltr", "data-testid": "crowd-corners" });
  corners.value = zone ? textOf(cornersOf(zone.area)) : "";
  const draw = () => options.onDrawn(pointsFrom(corners.value).points);
  corners.addEventListener("input", draw);
  const use = h("select", { name: "use", "data-testid": "crowd-use" }, h("option", { value: "walking", selected: zone?.use !== "standing" }, _("people walk through")), h("option", { value: "standing", selected: zone?.use === "standing" }, _("people stand")));
  const form = h(
    "form",
    { class: "crowd-form", "data-testid": "crowd-zone-form" },
    field(_("Name"), h("input", { name: "name", required: true, maxlength: 100, value: zone?.name ?? "", "data-testid": "crowd-name" })),
    field(_("Name in Urdu"), h("input", { name: "name_ur", maxlength: 100, lang: "ur", dir: "rtl", value: zone?.name_ur ?? "" })),
    field(_("Corners, one a line: longitude, latitude"), corners),
    h("div", { class: "crowd-actions" }, button("crowd-pick", _("Add a corner on the map"), () => options.onPick(add)), button("crowd-undo", _("Take the last corner back"), undo)),
    field(_("What people do there"), use),
    field(_("Capacity (people)"), h("input", { name: "capacity", type: "number", required: true, min: 1, max: 5_000_000, step: 1, value: zone?.capacity ?? "", "data-testid": "crowd-capacity" })),
    field(_("Dense from (people per m²)"), h("input", { name: "dense_per_m2", type: "number", required: true, min: 0.05, max: 10, step: "any", value: zone?.dense_per_m2 ?? 2, "data-testid": "crowd-dense" })),
    h("button", { type: "submit", class: "button", "data-testid": "crowd-save" }, _("Save")),
  );

  /** @param {{lon: number, lat: number}} place */
  function add({ lon, lat }) {
    corners.value = `${corners.value.trimEnd()}\n${textOf([[lon, lat]])}`.trimStart();
    draw();
    options.onPick(add);
  }

  function undo() {
    corners.value = corners.value.trimEnd().split("\n").slice(0, -1).join("\n");
    draw();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { points, wrong } = pointsFrom(corners.value);
    if (wrong !== null) return options.onSay(interpolate(_("Line %(n)s holds no longitude and latitude."), { n: wrong }));
    if (points.length < 3) return options.onSay(_("A zone has three corners at least."));
    const told = Object.fromEntries(["name", "name_ur", "use"].map((name) => [name, valueOf(form, name).trim()]));
    return options.onSave({ ...told, area: points, capacity: Number(valueOf(form, "capacity")), dense_per_m2: Number(valueOf(form, "dense_per_m2")) });
  });
  draw();
  return form;
}
