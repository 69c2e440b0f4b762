/** The page on which a camera's counting lines and zones are drawn: fetches what there is, then hands over to the desk. */

import { byId } from "./dom.js";
import { HttpError, getJson } from "./http.js";
import { listenForLanguage } from "./language.js";
import { StreetDesk } from "./street-drawing/desk.js";

listenForLanguage();
const address = byId("street").dataset.address ?? "";
try {
  new StreetDesk(address, await getJson(address));
  document.documentElement.dataset.ready = "true";
} catch (error) {
  if (!(error instanceof HttpError)) throw error;
  byId("said").dataset.tone = "refused";
  byId("said").textContent = error.message;
}
