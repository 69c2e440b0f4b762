/** Fibre spans and nodes by their codes, and as the search finds them. */

import { normalise } from "../lib/search.js";
import { middleOf } from "../lib/what-if.js";
import { wordFor } from "../words.js";

/** @typedef {{kind: "span" | "node" | "feeder", code: string}} NetworkElement */
/** @typedef {Collection["features"][number]} Feature */

export class NetworkBook {
  /** @param {Pick<Bootstrap, "fibre_spans" | "fibre_nodes">} facts null for those who may not see fibre */
  constructor({ fibre_spans, fibre_nodes }) {
    /** @type {Map<string, Feature>} */
    this.spans = new Map((fibre_spans?.features ?? []).map((feature) => [feature.properties.code, feature]));
    /** Feeders that were asked for. @type {Map<string, Feature>} */
    this.feeders = new Map();
    /** @type {Map<string, Feature>} */
    this.nodes = new Map((fibre_nodes?.features ?? []).map((feature) => [feature.properties.code, feature]));
  }

  /** @param {NetworkElement} element @returns {Feature | undefined} */
  find({ kind, code }) {
    return { span: this.spans, node: this.nodes, feeder: this.feeders }[kind].get(code);
  }

  /** Codes of the spans that end at a node. @param {string} node @returns {string[]} */
  spansAt(node) {
    return [...this.spans].filter(([, { properties }]) => properties.start === node || properties.end === node).map(([code]) => code);
  }

  /** @returns {import("../panels/search.js").Entry[]} */
  entries() {
    /** @param {"span" | "node"} kind @param {string} code @param {string} word @param {[number, number]} place */
    const entry = (kind, code, word, [lon, lat]) => ({
      ...{ code, name: code, kind: word, lon, lat, camera: false, network: { kind, code } },
      haystack: normalise(code),
    });
    return [
      ...[...this.spans].map(([code, { geometry }]) => entry("span", code, wordFor("fibre_span"), middleOf(geometry.coordinates))),
      ...[...this.nodes].map(([code, { geometry, properties }]) => entry("node", code, wordFor(properties.kind), geometry.coordinates)),
    ];
  }
}
