/** The list of leads: asked again every few seconds, so that a new one appears by itself; without plates and photos. */

import { byId, h, setText } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { ageText } from "../words.js";
import { listAgeText, plateWord, sightsText } from "./words.js";

const AGAIN_MS = 2500;
const STALE_S = 15;

/**
 * @typedef {{id: string, state: string, kind: string, list: string, amber: boolean, listed: boolean, list_age_s: number | null, match: string,
 *     score: number, camera: string, captured_at: string, sights: number, sights_until: string | null, dispatchable: boolean, penalty_evidence: boolean, simulated: boolean}} Lead
 */

export class LeadList {
  /** @param {{onChoose: (id: string) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.state = "open";
    this.chosen = "";
    this.heardAt = 0;
    this.asked = 0;
    this.told = "";
    /** @type {Set<string> | null} */
    this.known = null;
    byId("show-open").addEventListener("click", () => this.show("open"));
    byId("show-decided").addEventListener("click", () => this.show("decided"));
  }

  /** Until the page is closed. */
  async follow() {
    await this.load();
    setTimeout(() => void this.follow(), AGAIN_MS);
  }

  /** @param {"open" | "decided"} state */
  show(state) {
    this.state = state;
    this.known = null;
    byId("show-open").setAttribute("aria-pressed", String(state === "open"));
    byId("show-decided").setAttribute("aria-pressed", String(state === "decided"));
    void this.load();
  }

  async load() {
    if (document.hidden) return;
    const asked = ++this.asked;
    try {
      const answer = await getJson(`/api/v1/plates/hits/?state=${this.state}`);
      if (asked !== this.asked) return;
      this.heardAt = Date.now();
      this.tell(answer.results, answer.more);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
    }
    const silence = (Date.now() - this.heardAt) / 1000;
    byId("leads-fresh").dataset.stale = String(silence > STALE_S);
    setText(byId("leads-fresh"), silence > STALE_S ? interpolate(_("Not heard of for %(age)s."), { age: ageText(silence) }) : "");
  }

  /** @param {Lead[]} leads @param {boolean} more */
  tell(leads, more) {
    const told = JSON.stringify([leads, this.chosen]);
    byId("leads-empty").hidden = leads.length > 0 || this.state !== "open";
    setText(byId("leads-count"), `${number(leads.length)}${more ? "+" : ""}`);
    this.announce(leads);
    if (told === this.told) return;
    this.told = told;
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.lead : undefined;
    byId("leads").replaceChildren(...leads.map((lead) => this.row(lead)));
    if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-lead="${focused}"]`))?.focus();
  }

  /** Say new leads to those who do not see them come. @param {Lead[]} leads */
  announce(leads) {
    const fresh = this.known ? leads.filter(({ id }) => !this.known?.has(id)).length : 0;
    this.known = new Set(leads.map(({ id }) => id));
    if (fresh && this.state === "open") setText(byId("leads-said"), interpolate(ngettext("%(n)s new lead", "%(n)s new leads", fresh), { n: number(fresh) }));
  }

  /** @param {Lead} lead */
  row(lead) {
    const state = lead.state === "open" ? plateWord(lead.match) : plateWord(lead.state);
    const again = sightsText(lead);
    const button = h(
      "button",
      { type: "button", "data-lead": lead.id, "data-testid": "lead", "aria-current": lead.id === this.chosen ? "true" : null, onclick: () => this.hands.onChoose(lead.id) },
      h("strong", {}, plateWord(lead.kind)),
      lead.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null,
      lead.amber ? h("span", { class: "chip amber", "data-testid": "amber" }, listAgeText(lead.list_age_s)) : null,
      h("span", { class: "second" }, isolate(lead.camera), " · ", isolate(momentText(lead.captured_at)), " · ", state, again && ` · ${again}`),
    );
    return h("li", {}, button);
  }

  /** @param {string} id empty for none */
  mark(id) {
    this.chosen = id;
    for (const button of document.querySelectorAll("[data-lead]")) {
      if (button.getAttribute("data-lead") === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }
}
