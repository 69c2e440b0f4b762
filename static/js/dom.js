/** Elements from data, always as text, never as markup. */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes] `class`, `data-…`, `aria-…` and others as attributes; `onclick`-like functions as listeners;
 *     false, null and undefined leave the attribute out.
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/**
 * The element of this id that the template promised.
 *
 * @param {string} id
 * @returns {HTMLElement}
 * @throws {Error} when the template does not have it.
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

/** Set text only when it differs, so that screen readers and the layout are left in peace. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Narrower than this the page is one column, as in `map.css`. */
export const ONE_COLUMN = "(max-width: 1000px)";

/** Give a panel the focus; in one column, where it stands below the map, bring it on the screen too. @param {HTMLElement} panel */
export function focusPanel(panel) {
  panel.focus({ preventScroll: true });
  if (matchMedia(ONE_COLUMN).matches) panel.scrollIntoView({ block: "start" });
}
