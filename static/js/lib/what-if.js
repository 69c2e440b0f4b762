/** What the answer to a supposed outage says, without a page. */

/**
 * The moment to look at first: that with most cameras lost, then most on another path; the earliest of equals.
 *
 * @param {readonly WhatIfMoment[]} moments at least one
 * @returns {number} its index
 */
export function worstMoment(moments) {
  let worst = 0;
  moments.forEach(({ counts }, index) => {
    const before = moments[worst].counts;
    const more = counts.cameras_lost - before.cameras_lost || counts.cameras_rerouted - before.cameras_rerouted;
    if (more > 0) worst = index;
  });
  return worst;
}

/**
 * Cameras of one moment by where they hang, since those of a site share its position.
 *
 * @param {WhatIfMoment} moment
 * @param {ReadonlyMap<string, {lon: number, lat: number, site: string}>} cameras
 * @returns {{site: string, lon: number, lat: number, lost: number, rerouted: number}[]}
 */
export function affectedSites(moment, cameras) {
  /** @type {Map<string, {site: string, lon: number, lat: number, lost: number, rerouted: number}>} */
  const sites = new Map();
  /** @param {string} code @param {"lost" | "rerouted"} how */
  const add = (code, how) => {
    const camera = cameras.get(code);
    if (!camera) return;
    const { site, lon, lat } = camera;
    const found = sites.get(site) ?? { site, lon, lat, lost: 0, rerouted: 0 };
    found[how] += 1;
    sites.set(site, found);
  };
  for (const code of moment.cameras_lost) add(code, "lost");
  for (const code of moment.cameras_rerouted) add(code, "rerouted");
  return [...sites.values()];
}

/** Whole hours and minutes, rounded to the minute. @param {number} hours @returns {{h: number, min: number}} */
export function splitHours(hours) {
  const minutes = Math.round(hours * 60);
  return { h: Math.floor(minutes / 60), min: minutes % 60 };
}

/** Half-way along a line, by the number of its corners. @param {[number, number][]} line at least one @returns {[number, number]} */
export function middleOf(line) {
  if (line.length === 2) return [(line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2];
  return line[Math.floor(line.length / 2)];
}
