/** The page of a camera's privacy masks: fetches the versions, then hands over to the desk. */

import { byId } from "./dom.js";
import { HttpError, getJson } from "./http.js";
import { listenForLanguage } from "./language.js";
import { MaskDesk } from "./masks/desk.js";

listenForLanguage();
const address = byId("masks").dataset.address ?? "";
try {
  new MaskDesk(address, await getJson(address));
  document.documentElement.dataset.ready = "true";
} catch (error) {
  if (!(error instanceof HttpError)) throw error;
  byId("said").dataset.tone = "refused";
  byId("said").textContent = error.message;
}
