/** The screen of camera devices as a whole: what is found goes into the form, what is given into the list, what is chosen is shown. */

import { byId, setText } from "../dom.js";
import { HttpError, getJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { ENDS } from "../lib/devices.js";
import { ChosenDevice } from "./chosen.js";
import { GiveForm } from "./give-form.js";
import { DeviceList } from "./list.js";
import { DeviceSearch } from "./search.js";

/** The model of a worker that opens no stream. */
const SIMULATOR = "simulator";

export class DeviceDesk {
  constructor() {
    /** @param {string} text @param {"done" | "refused" | ""} tone */
    const onSay = (text, tone) => this.say(text, tone);
    this.search = new DeviceSearch({ onGive: (address, login) => this.form.open({ address, ...login }) });
    this.form = new GiveForm({ onSay, onGiven: (device) => void this.given(device) });
    this.list = new DeviceList({ onChoose: (device) => this.choose(device) });
    this.chosen = new ChosenDevice({
      onSay,
      onChanged: (device) => void this.changed(device),
      onRemoved: () => void this.load(),
      onClosed: () => this.list.mark(""),
      onEdit: (device) => this.form.open({ camera: device.camera, address: device.address, ...Object.fromEntries(ENDS.map((name) => [name, device[name]])) }),
    });
  }

  /** Everything that the screen shows at first. @throws {HttpError} */
  async begin() {
    const [workers] = await Promise.all([getJson("/api/v1/workers/?page_size=200"), this.list.load(), this.search.resume()]);
    const real = workers.results.filter((/** @type {{model: string}} */ { model }) => model !== SIMULATOR);
    this.chosen.offer(real.map((/** @type {{name: string}} */ { name }) => name));
  }

  /** @param {Device} device */
  choose(device) {
    this.say("", "");
    this.list.mark(device.camera);
    this.chosen.open(device);
  }

  /** @param {Device} device */
  async given(device) {
    await this.load();
    this.choose(device);
    this.say(interpolate(_("%(camera)s has this device now. Choose its stream."), { camera: isolate(device.camera) }), "done");
  }

  /** @param {Device} device */
  async changed(device) {
    await this.load();
    this.chosen.open(device);
  }

  async load() {
    try {
      await this.list.load();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.say(error.message, "refused");
    }
  }

  /** @param {string} text @param {"done" | "refused" | ""} tone */
  say(text, tone) {
    const line = byId("said");
    line.dataset.tone = tone;
    setText(line, text);
  }
}
