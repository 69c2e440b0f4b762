/** Type to find a camera, site or place: a combobox, so that everything is reachable without the mouse. */

import { byId, h, setText } from "../dom.js";
import { gettext as _ } from "../i18n.js";
import { search } from "../lib/search.js";

const SHOWN = 12;

/** @typedef {{haystack: string, name: string, kind: string, code: string, lon: number, lat: number, camera: boolean, zone?: boolean,
 *     network?: import("../network/book.js").NetworkElement}} Entry */

export class SearchBox {
  /** @param {(entry: Entry) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.input = /** @type {HTMLInputElement} */ (byId("search-input"));
    this.list = byId("search-results");
    this.none = byId("search-none");
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {Entry[]} */
    this.found = [];
    this.chosen = -1;
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.hide());
    this.list.addEventListener("pointerdown", (event) => {
      const item = /** @type {HTMLElement} */ (event.target).closest("li");
      event.preventDefault();
      if (item) this.choose(Number(item.dataset.index));
    });
  }

  /** @param {Entry[]} entries */
  setEntries(entries) {
    this.entries = entries;
  }

  look() {
    this.found = search(this.entries, this.input.value, SHOWN);
    this.chosen = this.found.length ? 0 : -1;
    this.list.replaceChildren(
      ...this.found.map((entry, index) =>
        h(
          "li",
          { id: `found-${index}`, role: "option", "data-index": index, "data-testid": "search-option", "data-code": entry.code },
          h("span", {}, entry.name),
          h("span", {}, entry.kind),
        ),
      ),
    );
    this.list.hidden = this.found.length === 0;
    setText(this.none, this.found.length || !this.input.value.trim() ? "" : _("Nothing of this name or code."));
    this.input.setAttribute("aria-expanded", String(this.found.length > 0));
    this.mark();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!this.found.length) return;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.chosen = (this.chosen + step + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === "Enter") this.choose(this.chosen);
    else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.hide();
    } else return;
    event.preventDefault();
  }

  mark() {
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.chosen)));
    if (this.chosen >= 0) {
      this.input.setAttribute("aria-activedescendant", `found-${this.chosen}`);
      this.list.children[this.chosen]?.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  choose(index) {
    const entry = this.found[index];
    if (!entry) return;
    this.hide();
    this.input.value = "";
    this.found = [];
    this.onChoose(entry);
  }

  hide() {
    this.list.hidden = true;
    setText(this.none, "");
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
