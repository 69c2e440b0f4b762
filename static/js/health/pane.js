/** One question of the health page: it loads, is refused, fails, is empty or shows a table. */

import { byId, h } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, isolate } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { addressOf } from "../lib/health-period.js";

const PATIENCE_MS = 30_000;

/** @typedef {"loading" | "refused" | "failed" | "empty" | "shown"} PaneState */

export class Pane {
  /**
   * @param {string} name of the pane; its body, count and link to the table carry it in their ids
   * @param {{path: string, values: () => Record<string, string>, show: (answer: any) => {count: string, body: Node[]} | null, empty: () => string}} options
   *     `show` answers null where there is nothing to show.
   */
  constructor(name, options) {
    this.options = options;
    this.body = byId(`${name}-body`);
    this.count = byId(`${name}-count`);
    this.table = /** @type {HTMLAnchorElement} */ (byId(`${name}-csv`));
    this.asked = 0;
  }

  async load() {
    const asked = ++this.asked;
    const values = this.options.values();
    this.table.href = addressOf(this.options.path, { ...values, as: "csv" });
    this.tell("loading", [h("p", { class: "quiet" }, _("loading…"))]);
    try {
      const answer = await getJson(addressOf(this.options.path, values), PATIENCE_MS);
      if (asked !== this.asked) return;
      const shown = this.options.show(answer);
      if (shown) this.tell("shown", shown.body, shown.count);
      else this.tell("empty", [h("p", { class: "quiet" }, this.options.empty())]);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      if (asked === this.asked) this.refuse(error);
    }
  }

  /** @param {HttpError} error */
  refuse(error) {
    if (error.status === 401 || error.status === 403) {
      this.tell("refused", [h("p", { class: "wrong" }, _("Your posting does not give you the right to this. The refusal has been recorded."))]);
      return;
    }
    const again = h("button", { type: "button", class: "button secondary", onclick: () => void this.load() }, _("Try again"));
    this.tell("failed", [h("p", { class: "wrong", role: "alert" }, error.message, " ", again)]);
  }

  /** @param {PaneState} state @param {Node[]} body @param {string} [count] */
  tell(state, body, count = "") {
    this.body.dataset.state = state;
    this.body.setAttribute("aria-busy", String(state === "loading"));
    this.body.replaceChildren(...body);
    this.count.textContent = count;
    this.table.hidden = state !== "shown";
  }
}

/** Each head stands as the cells below it do. @param {string[]} names @param {HTMLElement[]} rows @param {string} caption */
export function tableOf(names, rows, caption) {
  const kinds = [...(rows[0]?.children ?? [])].map((cell) => (cell.classList.contains("number") ? "number" : null));
  const head = h("tr", {}, ...names.map((name, column) => h("th", { scope: "col", class: kinds[column] }, name)));
  return h("table", {}, h("caption", { class: "visually-hidden" }, caption), h("thead", {}, head), h("tbody", {}, ...rows));
}

/** A day and time that keep their order in Urdu too. @param {string} iso */
export function moment(iso) {
  return isolate(momentText(iso));
}

/** A place of the map, for those who may see it. @param {string} text @param {string} name @param {string} code */
export function onMap(text, name, code) {
  const told = h("bdi", {}, text);
  if (!code || byId("content").dataset.map !== "yes") return told;
  return h("a", { href: `/#${name}=${encodeURIComponent(code)}`, title: _("On the map") }, told);
}

/** @param {number} simulated @param {number} of */
export function simulatedMark(simulated, of = 1) {
  if (!simulated) return null;
  return h("span", { class: "made-up" }, simulated < of ? `${_("simulated")}: ${simulated}` : _("simulated"));
}
