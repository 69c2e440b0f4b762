/** The list of open alerts: worst first, a click flies there, closing asks for a reason. */

import { byId, h, setText } from "../dom.js";
import { HttpError, postJson } from "../http.js";
import { gettext as _, interpolate, ngettext, number } from "../i18n.js";
import { agoText, wordFor } from "../words.js";
import { alertSentences } from "./alert-text.js";
import { sampleCanvas } from "./samples.js";

/** @typedef {{item: HTMLElement, go: HTMLElement, age: HTMLElement, alert: CityAlert}} Row */

const SHOWN = 100;

export class AlertsPanel {
  /**
   * @param {{mayClose: boolean, jurisdictions: Map<string, string>, onGo: (alert: CityAlert) => void}} options
   */
  constructor(options) {
    this.options = options;
    this.list = byId("alerts-list");
    /** @type {Map<string, Row>} */
    this.rows = new Map();
  }

  /**
   * Show these alerts; rows that stay keep their place in the document, so that nobody loses focus or a half-typed reason.
   *
   * @param {CityAlert[]} alerts worst first
   * @param {number} now
   */
  show(alerts, now) {
    const shown = alerts.slice(0, SHOWN);
    const wanted = new Set(shown.map((alert) => alert.id));
    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      this.keepFocus(row.item);
      row.item.remove();
      this.rows.delete(id);
    }
    shown.forEach((alert, index) => {
      let row = this.rows.get(alert.id);
      if (!row) {
        row = this.build(alert);
        this.rows.set(alert.id, row);
      }
      if (row.alert !== alert) {
        row.alert = alert;
        this.fill(row);
      }
      if (this.list.children[index] !== row.item) this.list.insertBefore(row.item, this.list.children[index] ?? null);
    });
    setText(byId("alerts-tally"), number(alerts.length));
    byId("alerts-empty").hidden = alerts.length > 0;
    this.showAges(now);
  }

  /** @param {HTMLElement} item about to go */
  keepFocus(item) {
    if (!item.contains(document.activeElement)) return;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    /** @type {HTMLElement | null | undefined} */ (next?.querySelector("button") ?? byId("search-input"))?.focus();
  }

  /** @param {number} now epoch seconds by the server's clock */
  showAges(now) {
    for (const { age, alert } of this.rows.values()) setText(age, agoText(now - alert.opened_at));
  }

  /** Say new alerts to those who do not see the list. @param {CityAlert[]} opened */
  announce(opened) {
    if (opened.length === 0) return;
    const first = opened[0];
    const text =
      opened.length === 1
        ? interpolate(_("New alert: %(cause)s, %(severity)s, %(place)s"), {
            cause: wordFor(first.cause),
            severity: wordFor(first.severity),
            place: first.camera ?? this.options.jurisdictions.get(first.jurisdiction) ?? first.jurisdiction,
          })
        : interpolate(ngettext("%(n)s new alert", "%(n)s new alerts", opened.length), { n: opened.length });
    byId("alerts-said").textContent = text;
  }

  /** @param {CityAlert} alert */
  build(alert) {
    const age = h("span", { class: "age" });
    const go = h("button", { type: "button", class: "go", "data-testid": "alert-go", onclick: () => this.options.onGo(this.rows.get(alert.id)?.alert ?? alert) });
    const item = h("li", { class: "alert", "data-testid": "alert", "data-alert": alert.id }, go);
    if (this.options.mayClose) item.append(this.closing(alert));
    const row = { item, go, age, alert };
    this.fill(row);
    return row;
  }

  /** Write what the alert says into its row, whose button and form stay. @param {Row} row */
  fill({ item, go, age, alert }) {
    const place = [alert.camera, this.options.jurisdictions.get(alert.jurisdiction) ?? alert.jurisdiction].filter(Boolean).join(" · ");
    item.dataset.severity = alert.severity;
    item.dataset.cause = alert.cause;
    item.dataset.element = alert.element;
    go.replaceChildren(
      sampleCanvas({ kind: "image", name: `alert-${alert.severity}` }),
      h("span", { class: "cause" }, wordFor(alert.cause)),
      age,
      h("span", { class: "place" }, `${wordFor(alert.severity)} · ${place}`, alert.simulated ? h("em", {}, ` · ${_("simulated")}`) : null),
      ...alertSentences(alert).map((text) => h("span", { class: "place", "data-testid": "alert-detail" }, text)),
    );
  }

  /** @param {CityAlert} alert */
  closing(alert) {
    const more = h("div", { class: "more" });
    const open = h("button", { type: "button", class: "link", "data-testid": "alert-close" }, _("Close…"));
    open.setAttribute("aria-label", interpolate(_("Close the alert: %(cause)s, %(place)s"), { cause: wordFor(alert.cause), place: alert.camera ?? this.options.jurisdictions.get(alert.jurisdiction) ?? alert.jurisdiction }));
    open.addEventListener("click", () => {
      const form = this.reasonForm(alert, () => {
        form.replaceWith(open);
        open.focus();
      });
      open.replaceWith(form);
      form.querySelector("input")?.focus();
    });
    more.append(open);
    return more;
  }

  /** @param {CityAlert} alert @param {() => void} onCancel */
  reasonForm(alert, onCancel) {
    const id = `reason-${alert.id}`;
    const error = h("p", { class: "field-error", role: "alert" });
    const input = h("input", { id, name: "reason", required: true, minlength: 3, maxlength: 300, autocomplete: "off", "data-testid": "alert-reason" });
    const submit = h("button", { type: "submit", class: "button", "data-testid": "alert-close-submit" }, _("Close"));
    const form = h("form", {}, h("label", { for: id }, _("Why can it be closed?")), input, submit, error);
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      onCancel();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true;
      try {
        await postJson(`/api/v1/alerts/${encodeURIComponent(alert.id)}/close/`, { reason: input.value });
      } catch (failure) {
        if (!(failure instanceof HttpError)) throw failure;
        error.textContent = failure.message;
        submit.disabled = false;
        input.focus();
      }
    });
    return form;
  }
}
