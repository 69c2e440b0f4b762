/** The page of camera devices: what there is, then the desk. */

import { byId } from "./dom.js";
import { HttpError } from "./http.js";
import { listenForLanguage } from "./language.js";
import { DeviceDesk } from "./devices/desk.js";

listenForLanguage();
try {
  await new DeviceDesk().begin();
  document.documentElement.dataset.ready = "true";
} catch (error) {
  if (!(error instanceof HttpError)) throw error;
  byId("said").dataset.tone = "refused";
  byId("said").textContent = error.message;
}
