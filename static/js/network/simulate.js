/** Make a part of the simulated network fail, and mend it: for those who may make things go wrong in the simulation. */

import { h } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _ } from "../i18n.js";

const FAULTS = "/api/v1/simulation/faults/";

/** @typedef {{id: number, kind: string, target: string}} SimulatedFault */

export class Simulate {
  /** @param {boolean} may */
  constructor(may) {
    this.may = may;
    this.element = h("div", { class: "simulate", "data-testid": "simulate" });
    this.shown = 0;
  }

  /** @param {import("./book.js").NetworkElement} element @param {Record<string, any>} told properties of it */
  async show(element, told) {
    this.element.replaceChildren();
    const fault = faultOf(element, told);
    if (!this.may || !fault) return;
    const shown = ++this.shown;
    await this.act(async () => {
      const { faults } = await getJson(FAULTS);
      if (shown !== this.shown) return;
      const lasting = faults.filter((/** @type {SimulatedFault} */ other) => other.kind === fault.kind && other.target === fault.target);
      this.offer(fault, lasting, () => void this.show(element, told));
    });
  }

  /** @param {{kind: string, target: string, text: string}} fault @param {SimulatedFault[]} lasting @param {() => void} again */
  offer({ kind, target, text }, lasting, again) {
    const [label, testid] = lasting.length ? [_("Mend it in the simulation"), "simulate-mend"] : [text, "simulate-begin"];
    const button = h("button", { type: "button", class: "button secondary", "data-testid": testid }, label);
    button.addEventListener("click", () => {
      button.disabled = true;
      void this.act(async () => {
        if (lasting.length) for (const { id } of lasting) await postJson(`${FAULTS}${id}/end/`, {});
        else await postJson(FAULTS, { kind, target });
        again();
      });
    });
    this.element.replaceChildren(button);
  }

  /** @param {() => Promise<void>} action */
  async act(action) {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.element.replaceChildren(h("p", { class: "quiet-line", role: "alert" }, error.message));
    }
  }
}

/** @param {import("./book.js").NetworkElement} element @param {Record<string, any>} told */
function faultOf({ kind, code }, told) {
  if (kind === "span") return { kind: "span_cut", target: code, text: _("Cut it in the simulation") };
  if (kind === "feeder") return { kind: "feeder_loss", target: code, text: _("Switch it off in the simulation") };
  return told.kind === "joint" ? null : { kind: "switch_loss", target: code, text: _("Kill its switch in the simulation") };
}
