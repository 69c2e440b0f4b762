/** The menu of every page: Escape closes it and nothing else, a click elsewhere closes it too. */

import { byId } from "./dom.js";

const menu = /** @type {HTMLDetailsElement} */ (byId("menu"));

document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary")?.focus();
  },
  { capture: true },
);

document.addEventListener("pointerdown", (event) => {
  if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
});
