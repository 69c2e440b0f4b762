/** A segment's last hours: speed with its limit above, vehicles and queue below. */

import { gettext as _ } from "../i18n.js";
import { columns } from "../lib/traffic-board.js";
import uPlot from "../uplot.js";

const SPAN = 180;
const HEIGHT = 150;
const INK = "#a9b5c1";
const GRID = { stroke: "#263240", width: 1 };

export class Charts {
  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
    /** @type {import("uplot")[]} */
    this.charts = [];
    new ResizeObserver(() => this.fit()).observe(host);
  }

  /** @param {import("../lib/traffic-board.js").Minute[]} minutes @param {number} now epoch seconds @param {number} limitKmh */
  show(minutes, now, limitKmh) {
    const [times, speeds, vehicles, queues] = columns(minutes, now, SPAN);
    const limits = times.map(() => limitKmh);
    if (!this.charts.length) this.build();
    this.charts[0].setData([times, speeds, limits]);
    this.charts[1].setData([times, vehicles, queues]);
  }

  build() {
    this.charts = [
      this.chart([
        { label: _("km/h"), stroke: "#6cc5b5", width: 2 },
        { label: _("limit"), stroke: "#ff6b57", width: 1, dash: [6, 4] },
      ]),
      this.chart([
        { label: _("sightings a minute"), stroke: "#8fb4d9", width: 2 },
        { label: _("metres of queue"), stroke: "#f0b849", width: 2 },
      ]),
    ];
  }

  /** @param {import("uplot").Series[]} series */
  chart(series) {
    const axis = { stroke: INK, grid: GRID, ticks: GRID };
    const options = {
      width: this.width(),
      height: HEIGHT,
      tzDate: (/** @type {number} */ at) => uPlot.tzDate(new Date(at * 1000), "Asia/Karachi"),
      series: [{ label: _("time"), value: "{HH}:{mm}" }, ...series],
      axes: [{ ...axis, values: "{HH}:{mm}" }, { ...axis, size: 48 }],
      scales: { y: { range: { min: { hard: 0, pad: 0, soft: 0, mode: 1 }, max: { pad: 0.1, soft: 10, mode: 1 } } } },
    };
    return new uPlot(/** @type {any} */ (options), [[], [], []], this.host);
  }

  fit() {
    for (const chart of this.charts) chart.setSize({ width: this.width(), height: HEIGHT });
  }

  width() {
    return Math.max(240, this.host.clientWidth);
  }
}
