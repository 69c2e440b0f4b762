/** One version of a list: what it changes, what it would have hit, and who puts it in force. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { momentText } from "../lib/age.js";
import { percent, plateWord } from "./words.js";

/** @typedef {"preview" | "activate" | "discard"} Act */

/**
 * @param {import("./lists.js").Version} version
 * @param {{onAct: (version: import("./lists.js").Version, act: Act) => void, onExamples: (version: import("./lists.js").Version) => void}} hands
 */
export function versionPart(version, hands) {
  const underWay = ["draft", "previewing", "previewed"].includes(version.state);
  const told = [
    interpolate(_("%(added)s added, %(removed)s removed"), { added: number(version.added), removed: number(version.removed) }),
    interpolate(_("made by %(who)s %(when)s"), { who: isolate(version.made_by ?? "–"), when: isolate(momentText(version.made_at)) }),
    version.activated_at ? interpolate(_("put in force by %(who)s %(when)s"), { who: isolate(version.activated_by ?? "–"), when: isolate(momentText(version.activated_at)) }) : "",
  ];
  return h(
    "section",
    { class: "version framed", "data-state": version.state, "data-testid": "version" },
    h("h4", {}, interpolate(_("Version %(n)s"), { n: version.number }), " ", h("span", { class: "chip" }, plateWord(version.state))),
    h("p", { class: "second" }, told.filter(Boolean).join(" · ")),
    version.needs_second && underWay ? h("p", { class: "second warn" }, _("Somebody else than its maker puts this version in force.")) : null,
    version.preview ? previewPart(version.preview) : null,
    h(
      "p",
      { class: "buttons" },
      underWay ? act(version, "preview", version.preview ? _("Preview again") : _("Preview: what would it have hit?"), hands) : null,
      version.preview && version.preview.hits > 0 ? h("button", { type: "button", class: "small", "data-testid": "examples", onclick: () => hands.onExamples(version) }, _("Examples")) : null,
      version.state === "previewed" ? act(version, "activate", _("Put in force"), hands) : null,
      underWay ? act(version, "discard", _("Discard"), hands) : null,
    ),
    h("ul", { class: "cards", "data-examples": version.number }),
  );
}

/** @param {import("./lists.js").Version} version @param {Act} name @param {string} words @param {{onAct: (version: import("./lists.js").Version, act: Act) => void}} hands */
function act(version, name, words, hands) {
  return h("button", { type: "button", class: name === "activate" ? "button" : "small", "data-testid": name, onclick: () => hands.onAct(version, name) }, words);
}

/** @param {import("./lists.js").Preview} preview */
function previewPart(preview) {
  const reads = preview.reads === 0 ? _("Nothing was read in the last week: nothing can be told.") : interpolate(_("of %(n)s reads of the last week, %(share)s"), { n: number(preview.reads), share: percent(preview.share) });
  const rows = preview.patterns.map((one) =>
    h("tr", { "data-too-much": preview.too_much.includes(one.pattern) }, h("th", { scope: "row" }, h("code", { dir: "ltr" }, one.pattern)), h("td", { class: "number" }, number(one.hits)), h("td", { class: "number" }, number(one.plates))),
  );
  const head = h("tr", {}, ...[_("Pattern"), _("leads"), _("plates")].map((word, column) => h("th", { scope: "col", class: column ? "number" : null }, word)));
  return h(
    "div",
    { class: "preview", "data-testid": "preview" },
    h("p", {}, h("strong", { "data-testid": "preview-hits" }, interpolate(ngettext("%(n)s lead", "%(n)s leads", preview.hits), { n: number(preview.hits) })), " ", reads),
    preview.too_much.length ? h("p", { class: "wrong", "data-testid": "too-much" }, interpolate(_("Too many vehicles for %(patterns)s: give narrower ones."), { patterns: isolate(preview.too_much.join(", ")) })) : null,
    rows.length ? h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)) : null,
  );
}
