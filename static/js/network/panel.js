/** The panel of the chosen span or node: its facts, its neighbours, and what may be supposed of it. */

import { byId, h } from "../dom.js";
import { gettext as _, interpolate, isolate, number } from "../i18n.js";
import { wordFor } from "../words.js";

/** @typedef {import("./book.js").NetworkElement} NetworkElement */
/** @typedef {{part: "spans" | "nodes" | "switches" | "feeders", code: string, text: string}} Supposable */

export class NetworkPanel {
  /**
   * @param {{siteNames: () => Map<string, string>, onOpen: (element: NetworkElement) => void, onSuppose: (what: Supposable, besides: boolean) => void,
   *     onClose: () => void}} options
   */
  constructor(options) {
    this.options = options;
    this.element = byId("network-panel");
    this.facts = h("div");
    this.below = h("div");
    this.problem = h("p", { class: "quiet-line", role: "status", "data-testid": "network-problem" });
    this.element.append(this.facts, this.problem, this.below);
  }

  /**
   * @param {NetworkElement} element
   * @param {Record<string, any>} told properties of the feature; of a node, as `/api/v1/fibre-nodes/` tells it once that has answered
   * @param {string[]} spans that end at it, for a node
   * @param {WhatIfAnswer["supposed"] | null} supposed what is supposed already
   */
  show(element, told, spans, supposed) {
    const isSpan = element.kind === "span";
    const kind = { span: "fibre_span", node: told.kind, feeder: "feeder" }[element.kind];
    const list = h("dl", { class: "facts", "data-testid": "network-facts" });
    if (isSpan) this.spanFacts(list, told);
    else if (element.kind === "feeder") fact(list, _("Utility"), told.utility || "–");
    else this.nodeFacts(list, told, spans);
    fact(list, _("Position"), `${isolate(`±${number(Math.round(told.accuracy_m))} m`)} · ${wordFor(told.origin)}`);
    const hadFocus = this.facts.contains(document.activeElement);
    this.facts.replaceChildren(this.head(element.code, wordFor(kind)), list, this.actions(supposable(element, told), supposed));
    this.element.hidden = false;
    this.element.dataset.element = element.code;
    if (hadFocus) this.element.focus({ preventScroll: true });
    this.say("");
  }

  hide() {
    this.element.hidden = true;
    this.facts.replaceChildren();
    delete this.element.dataset.element;
  }

  /** @param {string} text */
  say(text) {
    this.problem.textContent = text;
  }

  /** @param {string} code @param {string} kind */
  head(code, kind) {
    return h(
      "div",
      { class: "camera-head" },
      h("div", {}, h("h2", { id: "network-title" }, code), h("p", {}, kind)),
      h("button", { type: "button", class: "icon-button", "aria-label": _("Close the network panel"), "data-testid": "network-close", onclick: () => this.options.onClose() }, "×"),
    );
  }

  /** @param {HTMLElement} list @param {Record<string, any>} span */
  spanFacts(list, span) {
    fact(list, _("From"), this.link({ kind: "node", code: span.start }));
    fact(list, _("To"), this.link({ kind: "node", code: span.end }));
    fact(list, _("Length"), isolate(`${number(Math.round(span.length_m))} m`));
    fact(list, _("Fibres"), number(span.fibres));
  }

  /** @param {HTMLElement} list @param {Record<string, any>} node @param {string[]} spans */
  nodeFacts(list, node, spans) {
    if (node.site) fact(list, _("Site"), this.options.siteNames().get(node.site) ?? node.site);
    if (node.feeder) fact(list, _("Feeder"), node.feeder);
    fact(list, _("Spans"), h("span", { class: "network-links" }, ...spans.map((code) => this.link({ kind: "span", code }))));
  }

  /** @param {NetworkElement} element */
  link(element) {
    return h("button", { type: "button", class: "link", onclick: () => this.options.onOpen(element) }, element.code);
  }

  /** @param {Supposable[]} what @param {WhatIfAnswer["supposed"] | null} supposed */
  actions(what, supposed) {
    const buttons = what.flatMap((one) => [
      h("button", { type: "button", class: "button", "data-testid": `suppose-${one.part}`, onclick: () => this.options.onSuppose(one, false) }, one.text),
      supposed && !supposed[one.part].includes(one.code)
        ? h("button", { type: "button", class: "button secondary", "data-testid": `suppose-${one.part}-too`, onclick: () => this.options.onSuppose(one, true) }, _("… and this as well"))
        : null,
    ]);
    return h("div", { class: "network-actions" }, ...buttons);
  }
}

/** @param {NetworkElement} element @param {Record<string, any>} told @returns {Supposable[]} */
function supposable({ kind, code }, told) {
  if (kind === "span") return [{ part: "spans", code, text: _("What if this is cut?") }];
  return kind === "feeder" ? [feederSupposable(code)] : nodeSupposable(told);
}

/** @param {string} feeder @returns {Supposable} */
function feederSupposable(feeder) {
  return { part: "feeders", code: feeder, text: interpolate(_("What if its feeder %(feeder)s fails?"), { feeder: isolate(feeder) }) };
}

/** @param {Record<string, any>} node @returns {Supposable[]} */
function nodeSupposable({ code, kind, feeder }) {
  /** @type {Supposable[]} */
  const found = [{ part: "nodes", code, text: _("What if this whole place is lost?") }];
  if (kind !== "joint") found.push({ part: "switches", code, text: _("What if its switch fails?") });
  if (feeder) found.push(feederSupposable(feeder));
  return found;
}

/** @param {HTMLElement} list @param {string} name @param {string | HTMLElement} value */
function fact(list, name, value) {
  list.append(h("dt", {}, name), h("dd", {}, value));
}
