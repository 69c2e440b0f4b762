/** The optimum for a budget: what is asked, what it suggests, and how near it is to the best that could be. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { FIRST_LOOKS } from "../lib/planning.js";
import { localName, wordFor } from "../words.js";
import { Computing } from "./computing.js";
import { button, choiceField, numberField, valueOf } from "./fields.js";

const BANDS = ["detect", "observe", "recognise", "identify"];
const KINDS = ["fixed", "ptz", "anpr"];

export class OptimumForm {
  /** @param {{zones: () => Collection["features"], onAsk: (wish: any, computing: Computing) => Promise<PlanOptimum | null>, onShow: (picks: PlanOptimum["picks"]) => void, onTake: (picks: PlanOptimum["picks"]) => void}} options */
  constructor(options) {
    this.options = options;
    this.result = h("div", { role: "status", "data-testid": "plan-optimum-result" });
    this.form = h("form", { class: "plan-form" });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask();
    });
    this.computing = new Computing(_("Best cameras for a budget"), () => this.form.querySelector("button[type=submit]"));
    this.element = h("details", { "data-testid": "plan-optimum" }, h("summary", {}, _("Best cameras for a budget")), this.form, this.computing.element, this.result);
  }

  /** Anew for a plan that was opened or changed: what was asked of it as it was is not waited for. */
  show() {
    this.computing.stop();
    const zones = this.options.zones().map(({ properties }) => ({ value: properties.code, text: localName(properties) }));
    this.result.replaceChildren();
    this.form.replaceChildren(
      h(
        "div",
        { class: "plan-fields" },
        numberField("budget", _("Budget"), { min: 0 }),
        choiceField("zone", _("Zone"), zones),
        choiceField("kind", _("Kind"), KINDS.map((value) => ({ value, text: wordFor(value) }))),
        choiceField("band", _("Good enough to"), BANDS.map((value) => ({ value, text: wordFor(value) })), "observe"),
        numberField("road-weight", _("Weight of main roads"), { value: 1, min: 1, max: 100 }),
        numberField("privacy-weight", _("A metre of home front outweighs"), { value: 0, min: 0, max: 1e6, unit: "m²" }),
      ),
      h("button", { type: "submit", class: "button", "data-testid": "plan-optimise" }, _("Find them")),
    );
  }

  async ask() {
    this.result.replaceChildren();
    /** @param {string} name */
    const amount = (name) => Number(valueOf(this.form, name));
    const { bearing_deg: _bearing, ...looks } = FIRST_LOOKS;
    const wish = {
      budget: amount("budget"),
      zone: valueOf(this.form, "zone"),
      band: valueOf(this.form, "band"),
      road_weight: amount("road-weight"),
      privacy_weight: amount("privacy-weight"),
      camera: { ...looks, kind: valueOf(this.form, "kind") },
    };
    const found = await this.options.onAsk(wish, this.computing);
    if (found) this.showResult(found);
  }

  /** @param {PlanOptimum} found */
  showResult(found) {
    const { picks, cost, value, share_of_bound, candidates, positions_left_out } = found;
    this.options.onShow(picks);
    const bought = interpolate(ngettext("%(n)s camera for %(cost)s, worth %(value)s.", "%(n)s cameras for %(cost)s, worth %(value)s.", picks.length), {
      n: number(picks.length),
      cost: isolate(number(Math.round(cost))),
      value: isolate(`${number(Math.round(value))} m²`),
    });
    const near = interpolate(_("That is at least %(share)s of what the best choice among %(n)s possible cameras could reach."), {
      share: isolate(`${(100 * share_of_bound).toFixed(1)} %`),
      n: number(candidates),
    });
    const left = interpolate(_("%(n)s places with less unseen ground around them were not tried."), { n: number(positions_left_out) });
    this.result.replaceChildren(
      h("p", {}, bought),
      h("p", { "data-testid": "plan-bound" }, near),
      positions_left_out ? h("p", { class: "quiet-line" }, left) : "",
      picks.length ? button("plan-take", _("Add them to the plan"), () => this.options.onTake(picks), { secondary: false }) : "",
    );
  }

  clear() {
    this.computing.stop();
    this.result.replaceChildren();
  }
}
