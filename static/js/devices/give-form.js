/** Giving a camera a device: the address is asked, and kept only when it answers. */

import { byId } from "../dom.js";
import { HttpError, postJson } from "../http.js";
import { ENDS, endsOf } from "../lib/devices.js";

/** A device may take most of it to answer. */
const PATIENCE_MS = 40_000;

export class GiveForm {
  /** @param {{onGiven: (device: Device) => void, onSay: (text: string, tone: "done" | "refused" | "") => void}} hands */
  constructor(hands) {
    this.hands = hands;
    this.form = /** @type {HTMLFormElement} */ (byId("give-form"));
    this.toggle = byId("give-open");
    this.button = /** @type {HTMLButtonElement} */ (byId("give"));
    this.toggle.addEventListener("click", () => (this.form.hidden ? this.open({}) : this.close()));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.give();
    });
  }

  /** @param {string} name @returns {HTMLInputElement} */
  field(name) {
    return /** @type {HTMLInputElement} */ (this.form.elements.namedItem(name));
  }

  /** @param {Record<string, string | number | null | undefined>} values what is known already */
  open(values) {
    this.form.reset();
    for (const [name, value] of Object.entries(values)) this.field(name).value = value === null || value === undefined ? "" : String(value);
    const details = this.form.querySelector("details");
    if (details) details.open = ENDS.some((name) => this.field(name).value !== "");
    this.form.hidden = false;
    this.toggle.setAttribute("aria-expanded", "true");
    const empty = ["camera", "address", "username", "password"].find((name) => this.field(name).value === "") ?? "camera";
    this.field(empty).focus();
    this.form.scrollIntoView({ block: "nearest" });
  }

  /** The password goes with it. */
  close() {
    this.form.reset();
    this.form.hidden = true;
    this.toggle.setAttribute("aria-expanded", "false");
    this.toggle.focus();
  }

  async give() {
    this.button.disabled = true;
    this.hands.onSay("", "");
    const value = (/** @type {string} */ name) => this.field(name).value;
    const code = encodeURIComponent(value("camera").trim());
    const asked = { address: value("address").trim(), username: value("username"), password: value("password"), ...endsOf(value) };
    try {
      const device = await postJson(`/api/v1/cameras/${code}/device/`, asked, PATIENCE_MS);
      this.close();
      this.hands.onGiven(device);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.hands.onSay(error.message, "refused");
    } finally {
      this.button.disabled = false;
    }
  }
}
