/** Whatever does not fit: a page that scrolls sideways, a control that is cut or off the screen, two controls over each other. */
() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  /** Meant to lie over, or drawn by the map. */
  const APART = ".visually-hidden, .skip, .alert .more, .maplibregl-control-container";
  const wrong = [];
  const page = document.documentElement;
  const told = (element) => `${element.tagName.toLowerCase()}#${element.id || element.dataset.testid || ""} "${(element.textContent || element.name || "").trim().slice(0, 30)}"`;
  const scrolling = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const hiding = (style) => /hidden|clip/.test(style.overflowX + style.overflowY);
  if (page.scrollWidth > innerWidth + 1) wrong.push(`the page is ${page.scrollWidth} wide on a screen of ${innerWidth}`);

  const seen = [];
  for (const element of document.querySelectorAll(CONTROLS)) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest(APART)) continue;
    const box = element.getBoundingClientRect();
    const part = { left: box.left, top: box.top, right: box.right, bottom: box.bottom };
    const look = getComputedStyle(element);
    if (look.display === "inline") {
      // A tall font reaches out of its line, and nothing is drawn there.
      const line = parseFloat(look.lineHeight) || 1.2 * parseFloat(look.fontSize);
      const spare = Math.max(0, (box.height - element.getClientRects().length * line) / 2);
      part.top += spare;
      part.bottom -= spare;
    }
    let reachable = false;
    for (let frame = element.parentElement; frame && frame !== document.body; frame = frame.parentElement) {
      const style = getComputedStyle(frame);
      if (!scrolling(style) && !hiding(style)) continue;
      const around = frame.getBoundingClientRect();
      const cut = box.left < around.left - 1 || box.right > around.right + 1 || box.top < around.top - 1 || box.bottom > around.bottom + 1;
      if (cut && !reachable && !scrolling(style)) wrong.push(`${told(element)} is cut by ${told(frame)}`);
      reachable ||= scrolling(style);
      part.left = Math.max(part.left, around.left);
      part.top = Math.max(part.top, around.top);
      part.right = Math.min(part.right, around.right);
      part.bottom = Math.min(part.bottom, around.bottom);
    }
    const below = hiding(getComputedStyle(page)) && box.bottom > innerHeight + 1;
    if (!reachable && (box.left < -1 || box.right > innerWidth + 1 || below)) wrong.push(`${told(element)} is off the screen`);
    seen.push({ element, ...part });
  }
  seen.forEach((one, index) => {
    for (const other of seen.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > 2 && down > 2) wrong.push(`${told(one.element)} lies over ${told(other.element)}`);
    }
  });
  return wrong;
}
