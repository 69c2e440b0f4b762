/** What a loss takes away, supposed or real: a table of the next hours, the sites that go dark first, and a button that ends it. */

import { h } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { splitHours, worstMoment } from "../lib/what-if.js";
import { GroundLossList } from "./ground-loss.js";
import { localName } from "../words.js";

const FIRST_DARK = 8;

/** @type {[keyof WhatIfCounts, () => string][]} */
const COLUMNS = [
  ["cameras_lost", () => _("Cameras lost")],
  ["cameras_rerouted", () => _("On another path")],
  ["sites_dark", () => _("Sites dark")],
  ["stations_lost", () => _("Stations lost")],
];

export class WhatIf {
  /** @param {{onMoment: (answer: WhatIfAnswer, index: number) => void, onEnd: () => void}} options */
  constructor({ onMoment, onEnd }) {
    this.onMoment = onMoment;
    this.onEnd = onEnd;
    this.element = h("div", { class: "what-if", "data-testid": "what-if", hidden: true });
    this.ground = new GroundLossList();
    /** @type {HTMLElement[]} */
    this.buttons = [];
  }

  /** @param {WhatIfAnswer} answer */
  show(answer) {
    this.buttons = answer.moments.map((moment, index) =>
      h("button", { type: "button", class: "link", "data-testid": "what-if-moment", onclick: () => this.choose(answer, index) }, momentText(moment)),
    );
    this.element.replaceChildren(
      h("h3", { "data-testid": "what-if-title" }, h("strong", {}, answer.real ? _("LOST") : _("WHAT IF")), ` ${supposedText(answer)}`),
      h("p", { class: "quiet-line" }, assumptionText(answer)),
      this.table(answer),
      this.ground.element,
      ...outOfSight(answer),
      h("h3", {}, _("First sites to go dark")),
      darkList(answer),
      h("button", { type: "button", class: "button secondary", "data-testid": "what-if-close", onclick: () => this.onEnd() }, answer.real ? _("Hide the forecast") : _("End the what-if")),
    );
    this.element.hidden = false;
    this.element.dataset.real = String(answer.real === true);
    const worst = worstMoment(answer.moments);
    this.choose(answer, worst);
    this.element.scrollIntoView({ block: "nearest" });
    this.buttons[worst].focus({ preventScroll: true });
  }

  hide() {
    this.element.hidden = true;
    this.element.replaceChildren();
    this.buttons = [];
  }

  /** @param {WhatIfAnswer} answer @param {number} index */
  choose(answer, index) {
    this.buttons.forEach((button, other) => button.setAttribute("aria-pressed", String(other === index)));
    this.ground.show(answer.moments[index].ground);
    this.onMoment(answer, index);
  }

  /** @param {WhatIfAnswer} answer */
  table(answer) {
    const head = h("tr", {}, h("th", { scope: "col" }, _("When")), ...COLUMNS.map(([, name]) => h("th", { scope: "col" }, name())), h("th", { scope: "col" }, _("Ground dark, m²")));
    const rows = answer.moments.map(({ after_h, counts, ground }, index) =>
      h(
        "tr",
        { "data-testid": "what-if-row", "data-after": after_h },
        h("th", { scope: "row" }, this.buttons[index]),
        ...COLUMNS.map(([name]) => h("td", { "data-count": name, "data-zero": counts[name] === 0 }, number(counts[name]))),
        h("td", { "data-count": "ground_lost", "data-zero": ground.lost_m2 === 0 }, number(Math.round(ground.lost_m2))),
      ),
    );
    return h(
      "table",
      { "data-testid": "what-if-table" },
      h("caption", {}, _("Choose a time to see it on the map.")),
      h("thead", {}, head),
      h("tbody", {}, ...rows),
    );
  }
}

/** @param {WhatIfMoment} moment */
export function momentText({ after_h }) {
  return after_h === 0 ? _("at once") : interpolate(_("%(n)s h"), { n: isolate(`+${after_h}`) });
}

/** What is supposed to be lost. @param {WhatIfAnswer} answer */
export function supposedText({ supposed }) {
  /** @type {[string[], string][]} */
  const parts = [
    [supposed.spans, _("cut: %(codes)s")],
    [supposed.nodes, _("place lost: %(codes)s")],
    [supposed.switches, _("switch dead: %(codes)s")],
    [supposed.feeders, _("feeder failed: %(codes)s")],
    [supposed.mains, _("mains lost: %(codes)s")],
  ];
  return parts
    .filter(([codes]) => codes.length > 0)
    .map(([codes, text]) => interpolate(text, { codes: isolate(codes.join(", ")) }))
    .join(" · ");
}

/** @param {WhatIfAnswer} answer */
function assumptionText({ at_hour, batteries, batteries_measured, real }) {
  const { h: hour, min } = splitHours(at_hour);
  const time = isolate(`${String(hour % 24).padStart(2, "0")}:${String(min).padStart(2, "0")}`);
  const begins = real ? _("This has happened. Forecast from %(time)s PKT.") : _("Nothing of this has happened. Begins at %(time)s PKT.");
  const charges = interpolate(_("Batteries as measured at %(n)s of %(of)s places, the others taken as full; sun as on a clear day."), {
    n: number(batteries_measured),
    of: number(batteries),
  });
  return `${interpolate(begins, { time })} ${charges}`;
}

/** @param {WhatIfAnswer} answer */
function outOfSight({ cameras_out_of_sight }) {
  if (cameras_out_of_sight === 0) return [];
  const text = ngettext("%(n)s affected camera is not yours to see: counted, not shown.", "%(n)s affected cameras are not yours to see: counted, not shown.", cameras_out_of_sight);
  return [h("p", { class: "quiet-line" }, interpolate(text, { n: number(cameras_out_of_sight) }))];
}

/** @param {WhatIfAnswer} answer */
function darkList({ dark_in_h, nodes }) {
  if (dark_in_h.length === 0) return h("p", { class: "quiet-line", "data-testid": "what-if-bright" }, _("None within two days."));
  const rows = dark_in_h.slice(0, FIRST_DARK).map(({ node, hours }) => {
    return h("li", { "data-testid": "what-if-dark", "data-node": node }, h("span", {}, placeText(node, nodes[node])), h("span", {}, durationText(hours)));
  });
  const more = dark_in_h.length - rows.length;
  if (more > 0) rows.push(h("li", {}, interpolate(ngettext("and %(n)s more", "and %(n)s more", more), { n: number(more) })));
  return h("ul", { class: "what-if-dark" }, ...rows);
}

/** Its name and its code, since many sites of a road have one name. @param {string} node @param {WhatIfAnswer["nodes"][string] | undefined} place */
function placeText(node, place) {
  return place?.name ? `${localName(place)} · ${isolate(place.site ?? place.facility ?? node)}` : node;
}

/** @param {number} hours */
function durationText(hours) {
  const { h: whole, min } = splitHours(hours);
  return interpolate(_("in %(h)s h %(min)s min"), { h: whole, min });
}
