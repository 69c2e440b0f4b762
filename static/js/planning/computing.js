/** A question that takes its time: asked, looked after with a bar of its progress, and cancelled. */

import { h } from "../dom.js";
import { HttpError, getJson, postJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { button } from "./fields.js";

const COMPUTATIONS = "/api/v1/plans/computations/";
const POLL_MS = 400;

export class Computing {
  /** @param {string} words what is computed @param {() => HTMLElement | null} [home] where the focus goes from the button that cancels */
  constructor(words, home = () => null) {
    this.home = home;
    this.bar = h("progress", { max: 1, value: 0, "aria-label": words });
    this.said = h("span", { class: "quiet-line" });
    const stop = button("plan-stop", _("Cancel"), () => {
      this.stop();
      this.home()?.focus({ preventScroll: true });
    });
    this.element = h("div", { class: "plan-computing", "data-testid": "plan-computing", hidden: true }, h("span", { class: "plan-computing-what" }, words), stop, this.bar, this.said);
    this.asked = 0;
    /** @type {number | null} */
    this.open = null;
  }

  /**
   * Ask, and wait for the answer; what was asked before is cancelled.
   *
   * @param {string} path
   * @param {unknown} body
   * @returns {Promise<any>} null where it was cancelled
   * @throws {HttpError}
   */
  async ask(path, body) {
    this.stop();
    const asked = this.asked;
    this.show({ state: "waiting", progress: 0 });
    try {
      let ended = await this.followed(asked, await postJson(path, body));
      // The same question, asked before, may have been cancelled after this one had joined it.
      if (ended?.state === "cancelled") ended = await this.followed(asked, await postJson(path, body));
      if (ended === null) return null;
      if (ended.state === "cancelled") throw new HttpError(409, _("Another question took the place of this one: ask once more."));
      if (ended.problem) throw new HttpError(400, ended.problem.detail);
      return ended.result;
    } finally {
      if (asked === this.asked) this.hide();
    }
  }

  /** Until it ends; null where nobody waits for it any more. @param {number} asked @param {PlanComputation} told @returns {Promise<PlanComputation | null>} */
  async followed(asked, told) {
    while (told.state === "waiting" || told.state === "running") {
      if (asked !== this.asked) {
        cancel(told.id);
        return null;
      }
      this.open = told.id;
      this.show(told);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (asked !== this.asked) return null;
      told = await getJson(`${COMPUTATIONS}${told.id}/`);
    }
    return asked === this.asked ? told : null;
  }

  /** Nobody waits for the answer any more. */
  stop() {
    this.asked += 1;
    if (this.open !== null) cancel(this.open);
    this.hide();
  }

  hide() {
    this.open = null;
    this.element.hidden = true;
  }

  /** @param {{state: string, progress: number}} told */
  show({ state, progress }) {
    this.element.hidden = false;
    this.element.dataset.state = state;
    this.bar.value = progress;
    this.said.textContent = state === "waiting" ? _("waits for its turn") : interpolate(_("computing, %(share)s"), { share: isolate(`${Math.floor(100 * progress)} %`) });
  }
}

/** @param {number} id */
async function cancel(id) {
  try {
    await sendJson("DELETE", `${COMPUTATIONS}${id}/`);
  } catch (error) {
    // It ends by itself; nobody waits for it.
    if (!(error instanceof HttpError)) throw error;
  }
}
