/** The planner's panel: the plans there are, prices, and of the open plan its cameras and what is asked of it. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { wordFor } from "../words.js";
import { priceWord } from "./comparison.js";
import { button, field, valueOf } from "./fields.js";

const ITEMS = ["fixed", "ptz", "anpr", "fibre_m"];
const CHANGES = { add: () => _("new"), move: () => _("hung elsewhere"), reaim: () => _("aimed elsewhere"), remove: () => _("taken down") };

export class PlanPanel {
  /**
   * @param {{onOpen: (id: number) => void, onCreate: (name: string) => void, onPrices: (prices: Record<string, number>) => void, onBack: () => void, onDelete: () => void,
   *     onAdd: () => void, onEdit: (change: PlannedChange) => void, onLive: (code: string) => void, onClose: () => void}} options
   */
  constructor(options) {
    this.options = options;
    this.element = byId("plan-panel");
    this.body = h("div");
    this.problem = h("p", { class: "plan-problem", role: "status", "data-testid": "plan-problem" });
    this.element.append(this.problem, this.body);
  }

  /** @param {string} text */
  say(text) {
    this.problem.textContent = text;
  }

  /** @param {boolean} waiting for the server */
  wait(waiting) {
    this.element.setAttribute("aria-busy", String(waiting));
  }

  /** @param {PlanRow[]} plans @param {Record<string, number>} prices */
  showList(plans, prices) {
    const form = h("form", { class: "plan-new" }, field(_("Name of a new plan"), h("input", { name: "name", required: true, maxlength: 100, "data-testid": "plan-name" })));
    form.append(h("button", { type: "submit", class: "button", "data-testid": "plan-create" }, _("Begin")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.element.ariaBusy !== "true") this.options.onCreate(valueOf(form, "name"));
    });
    const rows = plans.map((plan) => h("li", {}, h("button", { type: "button", "data-testid": "plan-row", "data-plan": plan.id, onclick: () => this.options.onOpen(plan.id) }, h("span", {}, plan.name), h("span", {}, plan.owner))));
    this.show(_("Plans"), _("What the cameras could be. Nothing of it is real."), form, h("ul", { class: "plan-list" }, ...rows), this.prices(prices));
  }

  /** @param {Record<string, number>} prices */
  prices(prices) {
    const inputs = ITEMS.map((item) => field(priceWord(item), h("input", { type: "number", name: item, min: 0, step: "any", value: prices[item] ?? "", "data-testid": `plan-price-${item}` })));
    const form = h("form", { class: "plan-form" }, h("div", { class: "plan-fields" }, ...inputs), h("button", { type: "submit", class: "button secondary", "data-testid": "plan-prices-save" }, _("Set the prices")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const told = ITEMS.filter((item) => valueOf(form, item) !== "").map((item) => [item, Number(valueOf(form, item))]);
      this.options.onPrices(Object.fromEntries(told));
    });
    return h("details", { "data-testid": "plan-prices" }, h("summary", {}, _("Prices")), form);
  }

  /** @param {Plan} plan @param {HTMLElement[]} parts the camera's form and the questions @param {HTMLElement} sideBySide */
  showPlan(plan, parts, sideBySide) {
    const count = plan.live_changed_since;
    const since = interpolate(ngettext("%(n)s live camera has changed since this plan began.", "%(n)s live cameras have changed since this plan began.", count), { n: number(count) });
    const hidden = interpolate(_("%(n)s changes of cameras that are not yours to see are not shown."), { n: number(plan.changes_out_of_sight) });
    const live = h("form", { class: "plan-new" }, field(_("Code of a live camera"), h("input", { name: "code", required: true, "data-testid": "plan-live-code", autocomplete: "off" })));
    live.append(h("button", { type: "submit", class: "button secondary", "data-testid": "plan-live" }, _("Change it")));
    live.addEventListener("submit", (event) => {
      event.preventDefault();
      this.options.onLive(valueOf(live, "code").trim());
    });
    this.show(
      plan.name,
      _("A plan: nothing of it is real."),
      h("div", { class: "network-actions" }, button("plan-back", _("All plans"), this.options.onBack), plan.mine ? button("plan-delete", _("Throw this plan away"), this.options.onDelete) : null),
      h("p", { class: "quiet-line" }, [plan.mine ? "" : interpolate(_("Only %(owner)s may change it."), { owner: isolate(plan.owner) }), count ? since : "", plan.changes_out_of_sight ? hidden : ""].join(" ")),
      plan.mine ? h("div", { class: "network-actions" }, button("plan-add", _("Add a camera"), this.options.onAdd, { secondary: false })) : null,
      plan.mine ? h("p", { class: "quiet-line" }, _("Or click a live camera on the map, or name it:")) : null,
      plan.mine ? live : null,
      h("ul", { class: "plan-list", "data-testid": "plan-changes" }, ...plan.changes.map((change) => this.row(change))),
      ...parts,
      h("h3", {}, _("Live and planned, side by side")),
      sideBySide,
    );
  }

  /** @param {PlannedChange} change */
  row(change) {
    const name = change.camera ?? `${wordFor(change.looks.kind)} ${isolate(`${change.looks.lat.toFixed(5)}, ${change.looks.lon.toFixed(5)}`)}`;
    const said = change.refusal ? `${CHANGES[change.change]()} · ${change.refusal}` : CHANGES[change.change]();
    return h("li", {}, h("button", { type: "button", "data-testid": "plan-change", "data-change": change.change, onclick: () => this.options.onEdit(change) }, h("span", {}, name), h("span", {}, said)));
  }

  /** @param {string} title @param {string} said @param {...(HTMLElement | null)} parts */
  show(title, said, ...parts) {
    const close = h("button", { type: "button", class: "icon-button", "aria-label": _("Close the planner"), "data-testid": "plan-close", onclick: this.options.onClose }, "×");
    const badge = h("strong", { class: "plan-badge" }, _("PLAN"));
    this.body.replaceChildren(
      h("div", { class: "camera-head" }, h("div", {}, h("h2", { id: "plan-title" }, badge, " ", title), h("p", {}, said)), close),
      ...parts.filter((part) => part !== null),
    );
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
    this.body.replaceChildren();
    this.say("");
  }
}
