"""A real Chromium among the viewers: the age of what the map shows, from the capture stamp to the paint."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.e2e.browser import SMALL, Desk, chromium, desk

NICE = 15
_WATCH = """
(() => {
  const ages = [];
  const seen = new Map();
  window.paintAges = ages;
  const Native = window.WebSocket;
  window.WebSocket = class extends Native {
    constructor(...words) {
      super(...words);
      this.addEventListener("message", (event) => {
        if (typeof event.data === "string") return;
        const view = new DataView(event.data);
        const fresh = [];
        const served = view.getFloat64(8, true) * 1000;
        for (let i = 0, at = 32; i < view.getUint32(16, true); i++, at += 32) {
          const handle = view.getUint32(at, true);
          const captured = served - view.getUint16(at + 20, true);
          const before = seen.get(handle);
          if (before !== undefined && captured > before + 10) fresh.push(captured);
          seen.set(handle, captured);
        }
        if (view.getUint8(1) !== 1) return;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            const painted = performance.timeOrigin + performance.now();
            for (const captured of fresh) ages.push(painted - captured);
          };
          channel.port2.postMessage(0);
        });
      });
    }
  };
})();
"""


@contextmanager
def map_open(url: str, username: str, password: str) -> Iterator[Desk]:
    """The live map in a browser of its own, watched."""
    with chromium() as browser, desk(browser, url, SMALL) as person:
        person.page.add_init_script(_WATCH)
        person.sign_in(username, password)
        person.wait_live()
        step_back(os.getpid())
        yield person


def step_back(parent: int) -> None:
    """Let every Chromium below a process take what the others leave: an operator's browser stands on a machine of its own."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError, IndexError):
            name, _, rest = (entry / "stat").read_text().rpartition(")")
            if int(rest.split()[1]) == parent:
                step_back(int(entry.name))
                if "chrom" in name:
                    os.setpriority(os.PRIO_PROCESS, int(entry.name), NICE)


def forget_ages(page: Page) -> None:
    page.evaluate("window.paintAges.length = 0")


def ages_ms(page: Page) -> list[float]:
    """Of every new capture painted since: milliseconds from its stamp."""
    found: Any = page.evaluate("window.paintAges")
    return list(found)
