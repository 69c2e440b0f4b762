/** As much of a page as the parts of a panel need to be made; nothing is drawn. */

class Part {
  constructor() {
    /** @type {Record<string, string>} */
    this.dataset = {};
    /** @type {unknown[]} */
    this.children = [];
    this.hidden = false;
    this.value = 0;
    this.textContent = "";
  }

  /** @param {...unknown} children */
  append(...children) {
    this.children.push(...children);
  }

  /** @param {...unknown} children */
  replaceChildren(...children) {
    this.children = children;
  }

  setAttribute() {}

  addEventListener() {}

  querySelectorAll() {
    return [];
  }
}

globalThis.document = /** @type {any} */ ({ createElement: () => new Part(), querySelector: () => null });

/** @param {number} ms */
export const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
