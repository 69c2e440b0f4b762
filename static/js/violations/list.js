/** The list of violations, asked again every few seconds; without plates and photos. */

import { byId, h, setText } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { ageText } from "../words.js";
import { valueText, violationWord } from "./words.js";

const AGAIN_MS = 4000;
const STALE_S = 20;

/**
 * @typedef {{id: string, kind: string, state: string, segment_name: string, line: string, camera: string, captured_at: string, measured_at: string,
 *     value: number, sd: number, limit: number, margin: number, unit: "km/h" | "s", simulated: boolean}} ViolationRow
 */

export class ViolationList {
  /** @param {{onChoose: (id: string) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.state = "open";
    this.chosen = "";
    this.heardAt = 0;
    this.asked = 0;
    this.told = "";
    /** @type {HTMLElement[]} */
    this.buttons = [...document.querySelectorAll("[data-show]")].filter((one) => one instanceof HTMLElement);
    for (const button of this.buttons) button.addEventListener("click", () => this.show(button.dataset.show ?? "open"));
  }

  /** Until the page is closed. */
  async follow() {
    await this.load();
    setTimeout(() => void this.follow(), AGAIN_MS);
  }

  /** @param {string} state */
  show(state) {
    this.state = state;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.show === state));
    void this.load();
  }

  async load() {
    if (document.hidden) return;
    const asked = ++this.asked;
    try {
      const { results, more } = await getJson(`/api/v1/violations/?state=${this.state}`);
      if (asked !== this.asked) return;
      this.heardAt = Date.now();
      this.tell(results, more);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
    }
    const silence = (Date.now() - this.heardAt) / 1000;
    setText(byId("violations-fresh"), silence > STALE_S ? interpolate(_("Not heard of for %(age)s."), { age: ageText(silence) }) : "");
  }

  /** @param {ViolationRow[]} rows @param {boolean} more */
  tell(rows, more) {
    const told = JSON.stringify([rows, this.chosen]);
    byId("violations-empty").hidden = rows.length > 0;
    setText(byId("violations-count"), `${number(rows.length)}${more ? "+" : ""}`);
    if (told === this.told) return;
    this.told = told;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.violation : undefined;
    byId("violations").replaceChildren(...rows.map((one) => this.row(one)));
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-violation="${focused}"]`))?.focus();
  }

  /** @param {ViolationRow} one */
  row(one) {
    const button = h(
      "button",
      { type: "button", "data-violation": one.id, "data-testid": "violation", "aria-current": one.id === this.chosen ? "true" : null, onclick: () => this.hands.onChoose(one.id) },
      h("strong", {}, violationWord(one.kind)),
      one.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null,
      h("span", { class: "chip" }, valueText(one.value, one.unit)),
      h("span", { class: "second" }, isolate(one.segment_name), " · ", isolate(one.camera), " · ", isolate(momentText(one.captured_at)), one.state === "open" ? "" : ` · ${violationWord(one.state)}`),
    );
    return h("li", {}, button);
  }

  /** @param {string} id empty for none */
  mark(id) {
    this.chosen = id;
    for (const button of document.querySelectorAll("[data-violation]")) {
      if (button.getAttribute("data-violation") === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }
}
