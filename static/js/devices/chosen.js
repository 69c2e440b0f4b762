/** One camera's device: what it says of itself, its streams, a test of it, its events, and its removal. */

import { byId, focusPanel, h, setText } from "../dom.js";
import { HttpError, getJson, postJson, sendJson } from "../http.js";
import { gettext as _, interpolate, isolate, ngettext } from "../i18n.js";
import { modelText, profileText } from "../lib/devices.js";
import { wordFor } from "../words.js";

const PATIENCE_MS = 40_000;
const STATE_MS = 5_000;
const LISTEN_S = 5;
const CLOCK_OFF_S = 3;

export class ChosenDevice {
  /**
   * @param {{onChanged: (device: Device) => void, onRemoved: () => void, onClosed: () => void, onEdit: (device: Device) => void,
   *     onSay: (text: string, tone: "done" | "refused" | "") => void}} hands
   */
  constructor(hands) {
    this.hands = hands;
    this.element = byId("chosen");
    /** @type {Device | null} */
    this.device = null;
    /** @type {string[]} */
    this.workers = [];
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {string[]} workers that streams can be given to */
  offer(workers) {
    this.workers = workers;
  }

  /** @param {Device} device */
  open(device) {
    clearTimeout(this.timer);
    this.device = device;
    this.source = h("p", { class: "quiet-line", "data-testid": "source" });
    this.events = h("ul", { class: "events", "data-testid": "events" });
    this.element.replaceChildren(this.head(device), this.facts(device), this.streams(device), this.source, this.tools(device), this.events);
    this.element.hidden = false;
    this.element.dataset.camera = device.camera;
    focusPanel(this.element);
    this.element.scrollIntoView({ block: "nearest" });
    void this.tellSource(device.camera);
  }

  close() {
    clearTimeout(this.timer);
    this.device = null;
    this.element.hidden = true;
    this.element.replaceChildren();
    this.hands.onClosed();
  }

  /** @param {Device} device */
  head(device) {
    const close = h("button", { type: "button", class: "icon-button", "aria-label": _("Close the device"), onclick: () => this.close() }, "×");
    return h("div", { class: "chosen-head" }, h("h3", {}, isolate(device.camera), " · ", isolate(modelText(device) || device.address)), close);
  }

  /** @param {Device} device */
  facts(device) {
    const list = h("dl", { class: "facts", "data-testid": "device-facts" });
    /** @param {string} name @param {string} value */
    const fact = (name, value) => list.append(h("dt", {}, name), h("dd", {}, value));
    fact(_("Address"), isolate(device.address));
    fact(_("Firmware"), isolate(device.firmware || "–"));
    fact(_("Serial number"), isolate(device.serial || "–"));
    fact(_("Password"), device.has_credentials ? _("kept, sealed") : _("none"));
    fact(_("Clock"), Math.abs(device.clock_offset_s) < CLOCK_OFF_S ? _("right") : interpolate(_("%(n)s s off"), { n: isolate(String(Math.round(device.clock_offset_s))) }));
    fact(_("Turns"), turningText(device));
    fact(_("Events"), device.abilities.events ? _("yes") : _("no"));
    return list;
  }

  /** @param {Device} device */
  streams({ abilities }) {
    const profiles = abilities.profiles ?? [];
    if (!profiles.length) return h("p", { class: "quiet-line" }, _("The device offers no stream."));
    const choices = profiles.map((profile, index) => h("label", {}, h("input", { type: "radio", name: "profile", value: profile.token, checked: index === 0, "data-testid": "profile" }), isolate(profileText(profile))));
    const worker = h("input", { name: "worker", list: "workers", required: true, maxlength: 60, pattern: "[\\-a-zA-Z0-9_]+", value: this.workers[0] ?? "w1", dir: "ltr", "data-testid": "worker" });
    const fps = h("input", { name: "fps", type: "number", min: 0.1, max: 60, step: "any", value: 5, required: true, "data-testid": "fps" });
    const names = h("datalist", { id: "workers" }, ...this.workers.map((name) => h("option", { value: name })));
    const use = h("button", { type: "submit", class: "button", "data-testid": "use-stream" }, _("Use this stream"));
    return h(
      "form",
      { class: "fields", onsubmit: (/** @type {SubmitEvent} */ event) => this.use(event) },
      h("fieldset", { class: "streams wide" }, h("legend", {}, _("Streams")), ...choices),
      h("label", {}, _("Recognised by worker"), worker, names),
      h("label", {}, _("Frames per second"), fps),
      h("p", { class: "buttons" }, use),
    );
  }

  /** @param {Device} device */
  tools(device) {
    /** @param {string} test @param {string} words @param {() => unknown} act */
    const button = (test, words, act) => h("button", { type: "button", class: "small", "data-testid": test, onclick: act }, words);
    return h(
      "p",
      { class: "buttons" },
      button("test", _("Test: ask it again"), () => this.test()),
      device.abilities.events ? button("listen", _("Listen to its events"), () => this.listen()) : null,
      button("edit", _("Other password or ends"), () => this.hands.onEdit(device)),
      button("remove", _("Remove the device"), () => this.remove()),
    );
  }

  /** @param {SubmitEvent} event */
  async use(event) {
    event.preventDefault();
    const told = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const stream = { profile: told.get("profile"), worker: told.get("worker"), fps: Number(told.get("fps")) };
    await this.ask(async (camera, address) => {
      const { worker } = await postJson(`${address}stream/`, stream, PATIENCE_MS);
      this.hands.onSay(interpolate(_("%(worker)s opens this stream of %(camera)s from now on."), { worker: isolate(worker), camera: isolate(camera) }), "done");
      if (this.device?.camera === camera) await this.tellSource(camera);
    });
  }

  test() {
    return this.ask(async (_camera, address) => {
      const device = await sendJson("PUT", address, undefined, PATIENCE_MS);
      this.hands.onSay(_("The device answers, and takes the password."), "done");
      if (this.device?.camera === device.camera) this.hands.onChanged(device);
    });
  }

  listen() {
    const list = this.events;
    return this.ask(async (_camera, address) => {
      this.hands.onSay(interpolate(_("Listening for %(n)s s…"), { n: LISTEN_S }), "");
      const { events } = await postJson(`${address}events/`, { seconds: LISTEN_S }, PATIENCE_MS);
      this.hands.onSay(interpolate(ngettext("%(n)s event", "%(n)s events", events.length), { n: events.length }), "done");
      list?.replaceChildren(...events.map((/** @type {{topic: string, values: Record<string, string>}} */ { topic, values }) => h("li", {}, isolate(`${topic} ${Object.entries(values).map((pair) => pair.join("=")).join(" ")}`))));
    });
  }

  remove() {
    const camera = this.device?.camera ?? "";
    if (!confirm(interpolate(_("Remove the device of %(camera)s and its password? The stream that is in use stays."), { camera }))) return;
    return this.ask(async (asked, address) => {
      await sendJson("DELETE", address);
      this.hands.onSay(interpolate(_("%(camera)s has no device any more."), { camera: isolate(camera) }), "done");
      if (this.device?.camera === asked) this.close();
      this.hands.onRemoved();
    });
  }

  /** One request at a time. @param {(camera: string, address: string) => Promise<void>} act */
  async ask(act) {
    if (!this.device || this.element.getAttribute("aria-busy") === "true") return;
    this.element.setAttribute("aria-busy", "true");
    this.hands.onSay(_("asking…"), "");
    try {
      await act(this.device.camera, `/api/v1/cameras/${encodeURIComponent(this.device.camera)}/device/`);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.hands.onSay(error.message, "refused");
    } finally {
      this.element.removeAttribute("aria-busy");
    }
  }

  /** Which stream the camera has, and whether it comes; told again for as long as the device is open. @param {string} camera */
  async tellSource(camera) {
    clearTimeout(this.timer);
    const code = encodeURIComponent(camera);
    let words;
    try {
      const [source, { results }] = await Promise.all([getJson(`/api/v1/sources/${code}/`), getJson(`/api/v1/camera-healths/?camera=${code}&page_size=1`)]);
      const state = results[0] ? wordFor(results[0].condition) : wordFor("unknown");
      words = interpolate(_("Stream in use: %(address)s by %(worker)s · %(state)s"), { address: isolate(source.address), worker: isolate(source.worker), state });
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      words = error.status === 404 ? _("No stream is in use yet.") : error.message;
    }
    if (this.device?.camera !== camera || !this.source) return;
    setText(this.source, words);
    this.timer = setTimeout(() => void this.tellSource(camera), STATE_MS);
  }
}

/** @param {Device} device */
function turningText({ abilities, pan_from_deg, hfov_wide_deg }) {
  if (!abilities.ptz) return _("no");
  if (pan_from_deg === null) return _("yes; by hand and by preset, for its ends are not measured");
  return hfov_wide_deg === null ? _("yes, and can be aimed; its zoom is not measured") : _("yes, and can be aimed");
}
