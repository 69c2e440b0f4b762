/** The hotlists with their age, and making a new one. */

import { byId, h } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { fromKarachiField } from "../lib/karachi-time.js";
import { firstProblem } from "./problems.js";
import { listAgeText, plateWord } from "./words.js";

/**
 * @typedef {{pattern: string, hits: number, plates: number}} Counted
 * @typedef {{since: string, until: string, reads: number, hits: number, share: number | null, hitting: number, patterns: Counted[], too_much: string[]}} Preview
 * @typedef {{number: number, state: string, made_at: string, made_by: string | null, as_of: string, whole: boolean, lines: number,
 *     added: number, removed: number, needs_second: boolean, preview: Preview | null, activated_by: string | null,
 *     activated_at: string | null, examples: import("./found.js").PlateRead[]}} Version
 * @typedef {{code: string, name: string, kind: string, source: string, legal_basis: string, owner: string, jurisdiction: string,
 *     expires_at: string, as_of: string | null, withdrawn_at: string | null, withdrawn_reason: string, in_force: boolean,
 *     age_s: number | null, amber: boolean, entries: number, simulated: boolean, versions: Version[], unchanged?: boolean}} Hotlist
 */

export class Lists {
  /** @param {{onSay: (text: string, tone: "done" | "refused" | "") => void, onChoose: (code: string) => void, onMade: (list: Hotlist) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.chosen = "";
    this.form = /** @type {HTMLFormElement} */ (byId("new-form"));
    byId("new-open").addEventListener("click", () => this.unfold(this.form.hidden));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.make();
    });
  }

  /** @param {boolean} open */
  unfold(open) {
    this.form.hidden = !open;
    byId("new-open").setAttribute("aria-expanded", String(open));
    if (open) /** @type {HTMLElement | null} */ (this.form.querySelector("input"))?.focus();
  }

  /** @throws {HttpError} */
  async load() {
    const { results } = await getJson("/api/v1/plates/hotlists/");
    byId("lists").replaceChildren(...results.map((/** @type {Hotlist} */ list) => this.row(list)));
    byId("lists-empty").hidden = results.length > 0;
  }

  async make() {
    const told = Object.fromEntries(new FormData(this.form));
    try {
      const made = await postJson("/api/v1/plates/hotlists/", { ...told, expires_at: fromKarachiField(String(told.expires_at)) });
      this.form.reset();
      this.unfold(false);
      this.hands.onMade(made);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.hands.onSay(firstProblem(error), "refused");
    }
  }

  /** @param {Hotlist} list */
  row(list) {
    const ends = interpolate(_("until %(day)s"), { day: isolate(momentText(list.expires_at)) });
    const entries = interpolate(ngettext("%(n)s entry", "%(n)s entries", list.entries), { n: number(list.entries) });
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", "data-list": list.code, "data-testid": "list-row", "aria-current": list.code === this.chosen ? "true" : null, onclick: () => this.hands.onChoose(list.code) },
        h("strong", {}, h("bdi", {}, list.name)),
        list.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null,
        list.withdrawn_at || !list.in_force ? h("span", { class: "chip" }, list.withdrawn_at ? _("withdrawn") : _("not in force")) : null,
        list.in_force ? h("span", { class: list.amber ? "chip amber" : "chip" }, listAgeText(list.age_s)) : null,
        h("span", { class: "second" }, `${plateWord(list.kind)} · ${entries} · ${ends}`),
      ),
    );
  }

  /** @param {string} code */
  mark(code) {
    this.chosen = code;
    for (const button of document.querySelectorAll("[data-list]")) {
      if (button.getAttribute("data-list") === code) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }
}
