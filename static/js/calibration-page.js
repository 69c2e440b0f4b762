/** The calibration page: fetches the camera and its versions, then hands over to the desk. */

import { Desk } from "./calibration/desk.js";
import { byId } from "./dom.js";
import { HttpError, getJson } from "./http.js";
import { listenForLanguage } from "./language.js";

listenForLanguage();
const address = byId("calibration").dataset.address ?? "";
try {
  new Desk(address, await getJson(address));
  document.documentElement.dataset.ready = "true";
} catch (error) {
  if (!(error instanceof HttpError)) throw error;
  byId("said").dataset.tone = "refused";
  byId("said").textContent = error.message;
}
