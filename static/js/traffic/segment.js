/** The chosen segment: its figures, its last hours, notes and closure, and the forms for those who may write. */

import { byId, h, setText } from "../dom.js";
import { getJson, postJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext, number } from "../i18n.js";
import { Charts } from "./chart.js";
import { levelText, metres, named, speedText, timeOf } from "./words.js";

const HISTORY_MINUTES = 180;

/** @typedef {import("../lib/traffic-board.js").BoardSegment} BoardSegment */
/** @typedef {import("../lib/traffic-board.js").Said} Said */

export class SegmentPane {
  /** @param {() => void} onChanged */
  constructor(onChanged) {
    this.onChanged = onChanged;
    this.charts = new Charts(byId("charts"));
    this.code = "";
    this.loaded = "";
    byId("say").addEventListener("submit", (event) => {
      event.preventDefault();
      const button = /** @type {SubmitEvent} */ (event).submitter;
      void this.say(button instanceof HTMLButtonElement && button.value === "closure" ? "closures" : "notes");
    });
  }

  /** @param {BoardSegment | undefined} segment */
  show(segment) {
    byId("segment").hidden = !segment;
    byId("segment-hint").hidden = Boolean(segment);
    if (!segment) return;
    const fresh = segment.code !== this.code;
    this.code = segment.code;
    setText(byId("segment-title"), `${named(segment)} · ${interpolate(_("towards %(place)s"), { place: named(segment, "towards") })}`);
    setText(
      byId("segment-figures"),
      [
        speedText(segment),
        levelText(segment.level),
        interpolate(_("limit %(n)s km/h"), { n: isolate(number(segment.limit_kmh)) }),
        interpolate(_("%(n)s sightings in five minutes"), { n: isolate(number(segment.vehicles)) }),
        interpolate(_("queue %(length)s"), { length: metres(segment.queue_m) }),
      ].join(" · "),
    );
    byId("say").hidden = !segment.manages;
    byId("close-road").hidden = segment.closure !== null;
    this.showSaid(segment);
    if (fresh) void this.loadCameras(segment);
    // The charts gain a point a minute, and need not be asked for more often.
    const minute = `${segment.code} ${segment.at} ${Math.floor(Date.now() / 60_000)}`;
    if (fresh || minute !== this.loaded) void this.loadHistory(segment, minute);
  }

  /** @param {BoardSegment} segment @param {string} minute */
  async loadHistory(segment, minute) {
    this.loaded = minute;
    try {
      const told = await getJson(`/api/v1/traffic/segments/${segment.code}/history/?minutes=${HISTORY_MINUTES}`);
      if (this.code === segment.code) this.charts.show(told.minutes, Date.now() / 1000, segment.limit_kmh);
    } catch {
      this.loaded = "";
    }
  }

  /** Links to the desks on which its lines and zones are drawn, for those who may draw. @param {BoardSegment} segment */
  async loadCameras({ code }) {
    const list = byId("segment-cameras");
    list.replaceChildren();
    byId("segment-desks").hidden = true;
    try {
      const { cameras } = await getJson(`/api/v1/traffic/segments/${code}/cameras/`);
      if (this.code !== code) return;
      byId("segment-desks").hidden = cameras.length === 0;
      list.replaceChildren(...cameras.map(cameraLink));
    } catch (error) {
      if (this.code === code) this.tell(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {BoardSegment} segment */
  showSaid(segment) {
    const items = [
      ...(segment.closure ? [this.item(segment.closure, "closures", _("Closed"), segment.manages)] : []),
      ...segment.notes.map((note) => this.item(note, "notes", _("Note"), segment.manages)),
    ];
    const key = JSON.stringify([segment.code, segment.closure, segment.notes, segment.manages]);
    const list = byId("said-list");
    // Whoever stands on a button here would lose it with every look at the server.
    if (list.dataset.shown === key) return;
    list.dataset.shown = key;
    list.replaceChildren(...items);
  }

  /** @param {Said} said @param {"notes" | "closures"} kind @param {string} title @param {boolean} manages */
  item(said, kind, title, manages) {
    const until = said.ends_at ? interpolate(_("until %(time)s"), { time: timeOf(said.ends_at) }) : _("until opened");
    const end = h(
      "button",
      { type: "button", class: "button secondary", onclick: () => void this.end(kind, said.id), "aria-label": `${kind === "closures" ? _("Open the road") : _("End this note")}: ${said.text}` },
      kind === "closures" ? _("Open") : _("End"),
    );
    return h("li", { "data-kind": kind }, h("strong", {}, title), " ", h("bdi", {}, said.text), h("small", {}, ` · ${isolate(said.by)} · ${until} `), manages ? end : null);
  }

  /** @param {"notes" | "closures"} kind */
  async say(kind) {
    const field = /** @type {HTMLInputElement} */ (byId("say-text"));
    const text = field.value.trim();
    if (!text) return this.tell(_("Write a few words first."));
    await this.send(() => postJson(`/api/v1/traffic/segments/${this.code}/${kind}/`, { text }));
    if (byId("say-answer").textContent === "") field.value = "";
  }

  /** @param {"notes" | "closures"} kind @param {number} id */
  async end(kind, id) {
    await this.send(() => sendJson("DELETE", `/api/v1/traffic/${kind}/${id}/`));
    byId("segment-title").focus();
  }

  /** @param {() => Promise<any>} action */
  async send(action) {
    try {
      await action();
      this.tell("");
      this.onChanged();
    } catch (error) {
      this.tell(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} text */
  tell(text) {
    setText(byId("say-answer"), text);
  }
}

/** @param {{code: string, lines: number}} camera */
function cameraLink({ code, lines }) {
  const text = lines ? interpolate(ngettext("%(camera)s, %(n)s line", "%(camera)s, %(n)s lines", lines), { camera: isolate(code), n: isolate(number(lines)) }) : isolate(code);
  return h("li", {}, h("a", { href: `/cameras/${encodeURIComponent(code)}/traffic/`, "data-testid": "segment-camera" }, text));
}
