/** Moving the selected camera by hand: a pad of directions, its device's presets, and who holds it. */

import { h, setText } from "../dom.js";
import { HttpError, getJson, postJson } from "../http.js";
import { gettext as _, interpolate, isolate } from "../i18n.js";
import { DIRECTIONS, Holding, MOVE_S, directionOf } from "../lib/ptz.js";

/** In the order of the tab key. @type {[string, string, () => string][]} direction, sign, name */
const BUTTONS = [
  ["up", "↑", () => _("Turn up")],
  ["left", "←", () => _("Turn left")],
  ["right", "→", () => _("Turn right")],
  ["down", "↓", () => _("Turn down")],
  ["in", "+", () => _("Zoom in")],
  ["out", "−", () => _("Zoom out")],
];

export class PtzPad {
  /** @param {string} code of a camera that this user may move */
  constructor(code) {
    this.address = `/api/v1/cameras/${encodeURIComponent(code)}/ptz/`;
    this.toggle = h("button", { type: "button", class: "tool", "aria-expanded": "false", "data-testid": "ptz-toggle", onclick: () => this.turn() }, _("Move this camera"));
    this.body = h("div", { class: "ptz-body", hidden: true });
    this.words = h("p", { class: "quiet-line", role: "status", "data-testid": "ptz-words" });
    this.element = h("section", { class: "ptz", "aria-label": _("Move this camera"), "data-testid": "ptz" }, this.toggle, this.body, this.words);
    this.holding = new Holding({
      move: (direction) => void this.ask({ move: { ...DIRECTIONS[direction], seconds: MOVE_S } }),
      stop: () => void this.ask({ stop: true }),
      every: (action, ms) => window.setInterval(action, ms),
      end: (timer) => window.clearInterval(timer),
    });
  }

  turn() {
    const open = this.body.hidden;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.body.hidden = !open;
    if (open) void this.load();
    else this.close();
  }

  async load() {
    this.say(_("loading…"));
    try {
      this.show(await getJson(this.address));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {PtzState} state */
  show(state) {
    if (!state.device) this.body.replaceChildren();
    else if (!this.body.childElementCount) this.body.replaceChildren(...(state.continuous ? [this.pad()] : []), ...this.presets(state.presets));
    this.tell(state);
  }

  /** @param {PtzState} state */
  tell({ device, continuous, presets, holder, mine }) {
    if (!device) this.say(_("No device stands behind this camera: it cannot be moved from here."));
    else if (!continuous && !presets.length) this.say(_("The device of this camera does not move."));
    else if (mine) this.say(_("You hold this camera."));
    else if (holder) this.say(interpolate(_("%(name)s is moving this camera."), { name: isolate(holder) }));
    else this.say("");
  }

  pad() {
    const pad = h("div", { class: "ptz-pad", role: "group", "aria-label": _("Directions"), "data-testid": "ptz-pad" });
    for (const [direction, sign, name] of BUTTONS) {
      const button = h("button", { type: "button", class: `icon-button ptz-${direction}`, "aria-label": name(), title: name(), "data-testid": `ptz-${direction}` }, sign);
      button.addEventListener("pointerdown", (event) => {
        button.setPointerCapture(event.pointerId);
        this.holding.hold(direction);
      });
      for (const end of ["pointerup", "pointercancel", "blur"]) button.addEventListener(end, () => this.holding.release());
      button.addEventListener("keydown", (event) => {
        if (!event.repeat && (event.key === "Enter" || event.key === " ")) this.holding.hold(direction);
      });
      pad.append(button);
    }
    pad.addEventListener("keydown", (event) => {
      const direction = directionOf(event.key);
      if (!direction) return;
      event.preventDefault();
      if (!event.repeat) this.holding.hold(direction);
    });
    pad.addEventListener("keyup", () => this.holding.release());
    return pad;
  }

  /** @param {{token: string, name: string}[]} presets */
  presets(presets) {
    if (!presets.length) return [];
    const options = presets.map(({ token, name }) => h("option", { value: token }, name || token));
    const choice = h("select", { "aria-label": _("Preset"), "data-testid": "ptz-preset" }, ...options);
    const go = h("button", { type: "button", class: "tool", "data-testid": "ptz-go", onclick: () => void this.ask({ preset: choice.value }) }, _("Go to preset"));
    return [h("p", { class: "ptz-presets" }, choice, go)];
  }

  /** @param {Record<string, unknown>} command */
  async ask(command) {
    try {
      this.tell(await postJson(this.address, command));
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    if (!(error instanceof HttpError)) throw error;
    this.holding.quit();
    const holder = error.data?.holder;
    this.say(holder ? interpolate(_("%(name)s is moving this camera."), { name: isolate(holder) }) : error.message);
  }

  /** @param {string} words */
  say(words) {
    setText(this.words, words);
  }

  close() {
    this.holding.release();
  }
}
