"""A map that is panned for some seconds: how long its animation frames take, and how many of them draw it anew."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from playwright.sync_api import Page

PAN_RADIUS_PX = 160
ROUND_MS = 4000
HOLD_MS = 500
"""The hand rests so long before it lets go: nothing flies on."""

FEED = """
(count) => {
  const [WEST, SOUTH, EAST, NORTH] = [66.988, 24.815, 67.178, 24.922];
  const HEADER = 32, SIZE = 32, TICK_MS = 250;
  const lon = Float64Array.from({ length: count }, () => WEST + Math.random() * (EAST - WEST));
  const lat = Float64Array.from({ length: count }, () => SOUTH + Math.random() * (NORTH - SOUTH));
  const course = Float64Array.from({ length: count }, () => Math.random() * 6.283);
  const buffer = new ArrayBuffer(HEADER + count * SIZE);
  const view = new DataView(buffer);
  const now = () => (performance.timeOrigin + performance.now()) / 1000;
  const frame = (sequence) => {
    view.setUint8(0, 1);
    view.setUint8(1, sequence === 0 ? 0 : 1);
    view.setUint32(4, sequence, true);
    view.setFloat64(8, now(), true);
    view.setUint32(16, count, true);
    for (let i = 0, at = HEADER; i < count; i++, at += SIZE) {
      lon[i] += Math.cos(course[i]) * 2e-5;
      lat[i] += Math.sin(course[i]) * 2e-5;
      view.setUint32(at, i + 1, true);
      view.setInt32(at + 4, lon[i] * 1e7, true);
      view.setInt32(at + 8, lat[i] * 1e7, true);
      view.setUint32(at + 16, 1, true);
      view.setUint16(at + 20, 120, true);
      view.setUint16(at + 22, 30, true);
      view.setUint8(at + 24, 1 + (i % 4));
      view.setUint8(at + 25, 1);
    }
    return buffer.slice(0);
  };
  window.WebSocket = class {
    constructor() {
      this.readyState = 0;
      this.sequence = 0;
      setTimeout(() => {
        this.readyState = 1;
        this.onopen?.({});
        this.timer = setInterval(() => {
          this.onmessage?.({ data: frame(this.sequence++) });
          if (this.sequence % 8 !== 1) return;
          this.onmessage?.({ data: JSON.stringify({ type: "state", server_time: now(), bus: "connected", fusion_age_s: 0.1 }) });
        }, TICK_MS);
      }, 0);
    }
    send(text) {
      const { op, bbox } = JSON.parse(text);
      if (op === "view") window.seen = bbox;
    }
    close() {
      clearInterval(this.timer);
      this.readyState = 3;
    }
  };
}
"""
"""Replaces the page's WebSocket by one that moves so many objects four times a second: no server takes the browser's core."""

_PAN = """
([selector, ms, radius, round, hold]) => new Promise((done) => {
  const canvas = document.querySelector(selector);
  const box = canvas.getBoundingClientRect();
  const [cx, cy] = [box.left + box.width / 2, box.top + box.height / 2];
  const common = { bubbles: true, cancelable: true, button: 0, view: window };
  const tell = (type, x, y, buttons) =>
    canvas.dispatchEvent(new MouseEvent(type, { ...common, clientX: x, clientY: y, buttons }));
  const at = (t) => [cx + radius * Math.sin((t / round) * 6.283), cy + radius * 0.6 * Math.sin((t / round) * 12.566)];
  const { clear } = WebGL2RenderingContext.prototype;
  let cleared = false;
  WebGL2RenderingContext.prototype.clear = function (mask) {
    cleared = true;
    clear.call(this, mask);
  };
  const width = box.width;
  const times = [];
  let drawn = 0;
  const end = () => {
    WebGL2RenderingContext.prototype.clear = clear;
    tell("mousemove", cx + radius, cy, 1);
    setTimeout(() => {
      tell("mouseup", cx + radius, cy, 0);
      done({ times, drawn, width });
    }, hold);
  };
  tell("mousedown", cx, cy, 1);
  const began = performance.now();
  const step = (time) => {
    times.push(time);
    drawn += cleared;
    cleared = false;
    const t = performance.now() - began;
    tell("mousemove", ...at(t), 1);
    if (t < ms) requestAnimationFrame(step);
    else end();
  };
  requestAnimationFrame(step);
})
"""

_EMPTY = """
async ([library, worker]) => {
  const { Map, setWorkerUrl } = await import(library);
  setWorkerUrl(worker);
  const container = document.createElement("div");
  container.id = "map";
  container.style.cssText = "position:fixed;inset:0";
  document.body.replaceChildren(container);
  const style = { version: 8, sources: {}, layers: [{ id: "land", type: "background", paint: { "background-color": "#123" } }] };
  const map = new Map({ container, style, center: [67.08, 24.87], zoom: 12.5, attributionControl: false });
  const look = () => (window.seen = map.getBounds().toArray().flat());
  map.on("moveend", look);
  await new Promise((done) => map.once("load", done));
  look();
}
"""


@dataclass(frozen=True)
class Pace:
    """Of the animation frames while the map was panned."""

    fps: float
    p50_ms: float
    p95_ms: float
    drawn_per_s: float
    """Frames that drew the map anew; in the others its last drawing was moved, or nothing was."""


def pan(page: Page, seconds: float) -> Pace:
    """Drag the map along a lying eight and on to the right.

    Raises:
        AssertionError: the map did not follow the hand.
    """
    canvas = "#map canvas.maplibregl-canvas"
    west, _, east, _ = page.evaluate("window.seen")
    told: Any = page.evaluate(_PAN, [canvas, seconds * 1000, PAN_RADIUS_PX, ROUND_MS, HOLD_MS])
    page.wait_for_timeout(HOLD_MS * 2)
    followed = (west - page.evaluate("window.seen[0]")) / (east - west) * told["width"]
    assert abs(followed - PAN_RADIUS_PX) < PAN_RADIUS_PX / 10, f"the hand went {PAN_RADIUS_PX} px, the map {followed:.0f} px"
    steps = np.diff(np.array(told["times"]))
    fps = 1000.0 / float(steps.mean())
    drawn_per_s = told["drawn"] / len(told["times"]) * fps
    return Pace(fps, float(np.percentile(steps, 50)), float(np.percentile(steps, 95)), drawn_per_s)


def show_empty_map(page: Page, url: str, static: str) -> None:
    """A page of ours with nothing but MapLibre and a colour."""
    page.goto(f"{url}/accounts/login/")
    page.evaluate(_EMPTY, [f"{static}maplibre-gl.mjs", f"{static}maplibre-gl-worker.mjs"])
