/** How the selected camera is, in words and numbers: newest readings, what is wrong, and when it was blind. */

import { h, setText } from "../dom.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { agoText, ageText, wordFor } from "../words.js";

/** @type {Record<string, () => string>} */
const TROUBLES = {
  frozen: () => _("The picture stands still though frames arrive."),
  black: () => _("The picture is black."),
  covered: () => _("Something covers the lens."),
  blurred: () => _("The picture is out of focus."),
  off: () => _("The camera's clock is off."),
  low: () => _("Fewer than half of the wanted frames arrive."),
  flapping: () => _("The link comes and goes."),
};

export class CameraHealthSection {
  constructor() {
    this.numbers = h("dl", { class: "facts", "data-testid": "camera-numbers" });
    this.troubles = h("ul", { class: "troubles", role: "status", "data-testid": "camera-troubles" });
    this.total = h("p", { class: "quiet-line", "data-testid": "camera-blind" });
    this.intervals = h("ol", { class: "tracklets", "data-testid": "camera-blind-intervals" });
    this.more = h("details", { class: "quiet-line" }, h("summary", {}, _("Intervals")), this.intervals);
    this.element = h("div", {}, this.troubles, this.numbers, h("h3", {}, _("Blind, last 7 days")), this.total, this.more);
    this.more.hidden = true;
  }

  /** @param {CameraAnswer} answer @param {number} now epoch seconds by the server's clock */
  show({ reading, troubles, blind }, now) {
    const lines = troubles.map((trouble) => troubleLine(trouble, now));
    if (lines.map((line) => line.textContent).join() !== [...this.troubles.children].map((line) => line.textContent).join()) {
      this.troubles.replaceChildren(...lines);
    }
    this.numbers.replaceChildren(...(reading ? readingFacts(reading, now) : []));
    setText(this.total, blindText(blind));
    this.more.hidden = blind.intervals.length === 0;
    this.intervals.replaceChildren(...blind.intervals.map(intervalLine));
  }
}

/** @param {CameraAnswer["troubles"][number]} trouble @param {number} now */
function troubleLine({ state, valid_from }, now) {
  const text = TROUBLES[state]?.() ?? wordFor(state);
  const since = interpolate(_("for %(since)s"), { since: ageText(now - Date.parse(valid_from) / 1000) });
  return h("li", { "data-trouble": state }, `${text} (${since})`);
}

/** @param {NonNullable<CameraAnswer["reading"]>} reading @param {number} now */
function readingFacts(reading, now) {
  const size = reading.width_px && reading.height_px ? isolate(`${reading.width_px} × ${reading.height_px}`) : "–";
  const arrived = reading.arrived_fps ?? reading.fps;
  const frames =
    reading.wanted_fps === null
      ? arrived.toFixed(1)
      : interpolate(_("%(fps)s of %(wanted)s"), { fps: arrived.toFixed(1), wanted: reading.wanted_fps.toFixed(1) });
  /** @type {[string, string][]} */
  const facts = [
    [_("Frames a second"), frames],
    [_("Bitrate"), reading.bitrate_kbps === null ? "–" : isolate(`${number(Math.round(reading.bitrate_kbps))} kbit/s`)],
    [_("Stream"), size],
    [_("Frame age"), reading.frame_age_s === null ? "–" : ageText(reading.frame_age_s)],
    [_("Camera's clock"), clockText(reading.clock_offset_s)],
    [_("Decode errors"), errorsText(reading)],
    [_("Picture"), reading.picture ? wordFor(reading.picture) : _("not tested")],
    [_("Measured"), agoText(Math.max(0, now - Date.parse(reading.at) / 1000))],
  ];
  return facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
}

/** @param {number | null} offset seconds */
function clockText(offset) {
  if (offset === null) return _("not told");
  const seconds = Math.abs(offset).toFixed(1);
  return offset > 0 ? interpolate(_("%(n)s s ahead"), { n: seconds }) : interpolate(_("%(n)s s behind"), { n: seconds });
}

/** @param {NonNullable<CameraAnswer["reading"]>} reading */
function errorsText({ decode_errors, decode_errors_per_s: rate }) {
  return rate ? interpolate(_("%(n)s, %(rate)s a second"), { n: number(decode_errors), rate: rate.toFixed(1) }) : number(decode_errors);
}

/** @param {CameraAnswer["blind"]} blind */
function blindText({ blind_s, unknown_s, count }) {
  const pattern = ngettext("No picture for %(total)s in %(n)s interval.", "No picture for %(total)s in %(n)s intervals.", count);
  const blind = count ? interpolate(pattern, { total: ageText(blind_s), n: count }) : _("Never, as far as is known.");
  return unknown_s ? `${blind} ${interpolate(_("Of %(total)s nothing is known."), { total: ageText(unknown_s) })}` : blind;
}

/** @param {CameraAnswer["blind"]["intervals"][number]} interval */
function intervalLine({ since, until, why }) {
  const length = (Date.parse(until) - Date.parse(since)) / 1000;
  const begun = new Date(since).toLocaleString("en-GB", { timeZone: "Asia/Karachi", dateStyle: "short", timeStyle: "medium" });
  return h("li", { "data-why": why }, h("span", {}, wordFor(why)), h("span", {}, isolate(begun)), h("span", {}, ageText(length)));
}
