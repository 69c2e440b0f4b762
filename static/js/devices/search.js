/** Searching addresses for devices: what is asked, how far it is, what answered. */

import { byId, h, setText } from "../dom.js";
import { HttpError, getJson, postJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext } from "../i18n.js";
import { addressesOf, isOpen, modelText, profileText } from "../lib/devices.js";
import { problemText } from "./problems.js";

const ADDRESS = "/api/v1/discoveries/";
const AGAIN_MS = 1_000;

export class DeviceSearch {
  /** @param {{onGive: (address: string, login: {username: string, password: string}) => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.form = /** @type {HTMLFormElement} */ (byId("search-form"));
    this.cancelling = /** @type {HTMLButtonElement} */ (byId("search-cancel"));
    /** @type {number | null} */
    this.running = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.start();
    });
    this.cancelling.addEventListener("click", () => void this.cancel());
  }

  /** Take up a search that this user began before. */
  async resume() {
    const [newest] = await getJson(ADDRESS);
    if (newest && isOpen(newest.state)) this.follow(await getJson(`${ADDRESS}${newest.id}/`));
  }

  /** @param {string} name @returns {string} */
  value(name) {
    return String(new FormData(this.form).get(name) ?? "");
  }

  async start() {
    this.say("");
    try {
      const asked = { addresses: addressesOf(this.value("addresses")), username: this.value("username"), password: this.value("password") };
      this.follow(await postJson(ADDRESS, asked));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {Discovery} search */
  follow(search) {
    this.running = isOpen(search.state) ? search.id : null;
    this.show(search);
    clearTimeout(this.timer);
    if (this.running !== null) this.timer = setTimeout(() => void this.look(search.id), AGAIN_MS);
  }

  /** @param {number} id */
  async look(id) {
    try {
      const search = await getJson(`${ADDRESS}${id}/`);
      if (this.running === id) this.follow(search);
    } catch (error) {
      this.fail(error);
      if (this.running === id) this.timer = setTimeout(() => void this.look(id), 3 * AGAIN_MS);
    }
  }

  async cancel() {
    if (this.running === null) return;
    try {
      this.follow(await sendJson("DELETE", `${ADDRESS}${this.running}/`));
      byId("search-start").focus();
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {Discovery} search */
  show({ state, done, total, found }) {
    const open = isOpen(state);
    const bar = /** @type {HTMLProgressElement} */ (byId("search-progress"));
    bar.hidden = !open;
    bar.max = Math.max(1, total);
    bar.value = done;
    this.cancelling.disabled = !open;
    /** @type {HTMLButtonElement} */ (byId("search-start")).disabled = open;
    const devices = found.filter(({ problem }) => problem !== "not_resolved" && problem !== "not_allowed").length;
    const count = interpolate(ngettext("%(n)s device", "%(n)s devices", devices), { n: devices });
    const far = interpolate(_("%(done)s of %(total)s addresses asked"), { done, total });
    this.say([stateText(state), isolate(far), count].join(" · "), state === "failed" ? "refused" : "");
    byId("found").hidden = !found.length;
    byId("found-body").replaceChildren(...found.map((one) => this.row(one)));
  }

  /** @param {FoundDevice} one */
  row({ address, problem, facts }) {
    const streams = (facts.profiles ?? []).map((profile) => h("span", { class: "second" }, isolate(profileText(profile))));
    const told = problem
      ? h("span", { class: "problem" }, problemText(problem))
      : h("span", {}, isolate(modelText(facts) || "–"), h("span", { class: "second" }, isolate([facts.firmware, facts.serial].filter(Boolean).join(" · "))));
    const login = () => ({ username: this.value("username"), password: this.value("password") });
    const usable = problem === "" || problem === "device_unauthorised";
    const give = h("button", { type: "button", class: "small", "data-testid": "found-give", "aria-label": interpolate(_("Give %(address)s to a camera"), { address }), onclick: () => this.hands.onGive(address, login()) }, _("Give to a camera"));
    return h("tr", { "data-testid": "found-row", "data-address": address, "data-problem": problem }, h("th", { scope: "row" }, isolate(address)), h("td", {}, told), h("td", {}, ...streams), h("td", {}, usable ? give : null));
  }

  /** @param {unknown} error */
  fail(error) {
    if (!(error instanceof HttpError)) throw error;
    this.say(error.message, "refused");
  }

  /** @param {string} text @param {string} [tone] */
  say(text, tone = "") {
    const line = byId("search-said");
    line.dataset.tone = tone;
    setText(line, text);
  }
}

/** @param {string} state */
function stateText(state) {
  /** @type {Record<string, () => string>} */
  const words = {
    waiting: () => _("waits for its turn"),
    running: () => _("searching…"),
    done: () => _("Search ended"),
    cancelled: () => _("Search cancelled"),
    failed: () => _("The search was broken off"),
  };
  return words[state]?.() ?? state;
}
