/** What no camera in service sees, fetched apart from the city: it takes a while to compute where it is not known yet. */

import { HttpError, getJson } from "../http.js";

const RETRY_MS = 15_000;

/**
 * @param {import("../map/city-map.js").CityMap} cityMap
 * @param {Bootstrap["user"]} user
 */
export async function showBlindSpots(cityMap, user) {
  if (!user.capabilities.includes("camera.view")) return;
  try {
    const { features } = await getJson("/api/v1/map/blind-spots/");
    cityMap.show("blind-spots", features);
    document.documentElement.dataset.blindSpots = String(features.length);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    // No answer in time: the next one is ready sooner.
    if (error.status === 0) setTimeout(() => showBlindSpots(cityMap, user), RETRY_MS);
  }
}
