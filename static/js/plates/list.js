/** One hotlist: whose it is, its versions, and drafting the next from a file or entry by entry. */

import { byId, h } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { fromKarachiField } from "../lib/karachi-time.js";
import { exampleOf } from "./found.js";
import { firstProblem } from "./problems.js";
import { versionPart } from "./version.js";
import { listAgeText, plateWord } from "./words.js";

const PATIENCE_MS = 60_000;
const AGAIN_MS = 2000;

/** @typedef {import("./lists.js").Hotlist} Hotlist @typedef {import("./lists.js").Version} Version */

export class ListDesk {
  /** @param {{onSay: (text: string, tone: "done" | "refused" | "") => void, onChanged: () => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.code = "";
    this.importing = /** @type {HTMLFormElement} */ (byId("import-form"));
    this.adding = /** @type {HTMLFormElement} */ (byId("add-form"));
    this.importing.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.draftFile();
    });
    this.adding.addEventListener("submit", (event) => {
      event.preventDefault();
      const { plate, ...told } = Object.fromEntries(new FormData(this.adding));
      void this.draftChange(event.submitter?.id === "remove" ? { remove: [plate] } : { add: [{ plate, ...told }] });
    });
  }

  get root() {
    return `/api/v1/plates/hotlists/${this.code}/`;
  }

  /** @param {string} code */
  async open(code) {
    this.code = code;
    await this.attempt(async () => this.show(await getJson(this.root)));
    byId("list").focus();
  }

  /** @param {Hotlist} list */
  show(list) {
    if (list.code !== this.code) return;
    byId("list-hint").hidden = true;
    this.tellWrong([], 0);
    const over = list.withdrawn_at !== null || Date.parse(list.expires_at) <= Date.now();
    this.importing.hidden = this.adding.hidden = over;
    /** @type {[string, string][]} */
    const facts = [[_("Kind"), plateWord(list.kind)], [_("Source"), list.source], [_("Legal basis"), list.legal_basis], [_("Owner"), list.owner], [_("Lasts until"), momentText(list.expires_at)], [_("Entries in force"), number(list.entries)]];
    byId("list").replaceChildren(
      h("div", { class: "compare-head" }, h("h3", {}, h("bdi", {}, list.name)), list.simulated ? h("span", { class: "chip simulated" }, _("simulated")) : null, h("span", { class: list.amber ? "chip amber" : "chip", "data-testid": "list-age" }, listAgeText(list.age_s))),
      h("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, h("bdi", {}, value))])),
      list.withdrawn_at ? h("p", { class: "wrong" }, interpolate(_("Withdrawn: %(why)s"), { why: isolate(list.withdrawn_reason) })) : "",
      ...list.versions.map((version) => versionPart(version, { onAct: (one, act) => void this.act(one, act), onExamples: (one) => void this.examples(one) })),
      list.withdrawn_at ? "" : this.renewing(),
      list.withdrawn_at ? "" : this.withdrawing(),
    );
    byId("list").hidden = false;
    if (list.versions.some(({ state }) => state === "previewing")) setTimeout(() => void this.again(list.code), AGAIN_MS);
  }

  /** While the jobs process makes a preview. @param {string} code */
  async again(code) {
    if (code === this.code) await this.attempt(async () => this.show(await getJson(this.root)));
  }

  renewing() {
    const day = h("input", { type: "date", "data-testid": "renew-day" });
    const send = () => void this.attempt(async () => this.changed(await postJson(`${this.root}renew/`, { expires_at: fromKarachiField(day.value) }), _("Renewed.")));
    return h("details", { class: "framed" }, h("summary", {}, _("Let the list last longer, 90 days at most")), h("label", {}, _("Until"), day), h("p", { class: "buttons" }, h("button", { type: "button", class: "small", "data-testid": "renew", onclick: send }, _("Renew"))));
  }

  withdrawing() {
    const reason = h("input", { maxlength: 300, "data-testid": "withdraw-reason" });
    const send = () => void this.attempt(async () => this.changed(await postJson(`${this.root}withdraw/`, { reason: reason.value }), _("Withdrawn.")));
    return h("details", { class: "framed" }, h("summary", {}, _("Withdraw the list for good")), h("label", {}, _("Reason"), reason), h("p", { class: "buttons" }, h("button", { type: "button", class: "small", "data-testid": "withdraw", onclick: send }, _("Withdraw"))));
  }

  /** @param {Version} version @param {import("./version.js").Act} act */
  async act(version, act) {
    const done = { preview: _("Previewed."), activate: _("In force."), discard: _("Discarded.") };
    await this.attempt(async () => this.changed(await postJson(`${this.root}versions/${version.number}/${act}/`, {}, PATIENCE_MS), done[act]));
  }

  /** @param {Version} version */
  async examples(version) {
    await this.attempt(async () => {
      const { examples } = await getJson(`${this.root}versions/${version.number}/`);
      document.querySelector(`[data-examples="${version.number}"]`)?.replaceChildren(...examples.map(exampleOf));
      if (examples.length === 0) this.hands.onSay(_("None of your cameras read these."), "");
    });
  }

  async draftFile() {
    const told = new FormData(this.importing);
    const file = told.get("file");
    if (!(file instanceof File) || file.size === 0) return this.hands.onSay(_("Choose a file first."), "refused");
    const body = { csv: await file.text(), alike: told.has("alike"), as_of: fromKarachiField(String(told.get("as_of"))) ?? undefined };
    await this.attempt(async () => {
      const list = await postJson(`${this.root}imports/`, body, PATIENCE_MS);
      this.changed(list, list.unchanged ? _("The list is unchanged and young again.") : _("Drafted. Preview it now."));
    });
  }

  /** @param {Record<string, any>} change what to add, or which plate to remove */
  async draftChange(change) {
    await this.attempt(async () => {
      this.changed(await postJson(`${this.root}changes/`, change), _("Drafted. Preview it now."));
      this.adding.reset();
    });
  }

  /** @param {Hotlist} list @param {string} text */
  changed(list, text) {
    this.show(list);
    this.hands.onSay(text, "done");
    this.hands.onChanged();
  }

  /** @param {() => Promise<void>} action */
  async attempt(action) {
    this.hands.onSay("", "");
    try {
      await action();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.hands.onSay(firstProblem(error), "refused");
      this.tellWrong(error.data?.errors ?? [], error.data?.count ?? 0);
    }
  }

  /** @param {{line: number, what: string}[]} errors @param {number} count */
  tellWrong(errors, count) {
    const rest = count - errors.length;
    const rows = errors.map(({ line, what }) => h("li", {}, interpolate(_("Line %(n)s: %(what)s"), { n: line, what })));
    if (rest > 0) rows.push(h("li", {}, interpolate(ngettext("and %(n)s more", "and %(n)s more", rest), { n: number(rest) })));
    byId("wrong-lines").replaceChildren(...rows);
    byId("wrong-lines").hidden = rows.length === 0;
  }
}
