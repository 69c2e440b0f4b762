/** The open plan, and two others if one likes, beside the live cameras. */

import { h } from "../dom.js";
import { HttpError } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { comparisonTable } from "./comparison.js";
import { Computing } from "./computing.js";
import { choiceField } from "./fields.js";

const LETTERS = /** @type {const} */ (["A", "B", "C"]);

/** @typedef {{letter: string, plan: PlanRow | null, figures: PlanFigures | null, computing: Computing, problem: HTMLElement}} Column */

export class SideBySide {
  /** @param {{onFigures: (figures: PlanFigures | null) => void}} options told of the open plan's; null while nothing is known of it as it is now */
  constructor(options) {
    this.options = options;
    this.choosers = h("div", { class: "plan-beside" });
    this.table = h("div", { "aria-live": "polite" });
    /** @type {Column[]} */
    this.columns = LETTERS.map((letter) => ({
      ...{ letter, plan: null, figures: null, problem: h("p", { class: "quiet-line", role: "status" }) },
      computing: new Computing(interpolate(_("Figures of %(letter)s"), { letter: isolate(letter) }), () => this.element),
    }));
    const waiting = this.columns.flatMap(({ computing, problem }) => [computing.element, problem]);
    this.element = h("div", { "data-testid": "plan-comparison", tabindex: -1 }, this.choosers, ...waiting, this.table);
  }

  /** The same plan again keeps what stands beside it. @param {PlanRow} plan @param {PlanRow[]} plans all there are */
  show(plan, plans) {
    const [open, ...others] = this.columns;
    if (open.plan?.id !== plan.id) this.clear();
    open.plan = plan;
    const choices = [{ value: "", text: "–" }, ...plans.filter(({ id }) => id !== plan.id).map(({ id, name }) => ({ value: String(id), text: name }))];
    this.choosers.replaceChildren(
      h("p", { class: "quiet-line" }, `A: ${plan.name}`),
      ...others.map((column) => {
        const chosen = choiceField(`beside-${column.letter}`, column.letter, choices, String(column.plan?.id ?? ""), () => {
          const id = Number(chosen.querySelector("select")?.value);
          this.choose(column, plans.find((one) => one.id === id) ?? null);
        });
        return chosen;
      }),
    );
    this.barTwice();
    for (const column of this.columns) void this.compute(column);
  }

  /** What stands in one column cannot be chosen for another. */
  barTwice() {
    const shown = this.columns.map(({ plan }) => String(plan?.id));
    for (const option of this.choosers.querySelectorAll("option")) option.disabled = shown.includes(option.value) && !option.selected;
  }

  /** @param {Column} column @param {PlanRow | null} plan */
  choose(column, plan) {
    column.plan = plan;
    column.figures = null;
    column.computing.stop();
    column.problem.textContent = "";
    this.barTwice();
    this.draw();
    void this.compute(column);
  }

  /** @param {Column} column */
  async compute(column) {
    if (!column.plan) return;
    column.problem.textContent = "";
    column.figures = null;
    this.draw();
    if (column === this.columns[0]) this.options.onFigures(null);
    try {
      const found = await column.computing.ask(`/api/v1/plans/${column.plan.id}/figures/`, {});
      if (!found) return;
      column.figures = found;
      this.draw();
      if (column === this.columns[0]) this.options.onFigures(found);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      column.problem.textContent = `${column.letter}: ${error.message}`;
    }
  }

  draw() {
    const ready = this.columns.flatMap(({ letter, plan, figures }) => (plan && figures ? [{ letter, name: plan.name, figures }] : []));
    this.table.replaceChildren(...(ready.length ? [comparisonTable(ready)] : []));
  }

  clear() {
    for (const column of this.columns) this.choose(column, null);
  }
}
