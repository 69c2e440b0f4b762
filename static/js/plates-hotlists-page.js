/** The page of hotlists: the lists, and one of them with its versions. */

import { byId, setText } from "./dom.js";
import { HttpError } from "./http.js";
import { gettext as _ } from "./i18n.js";
import { listenForLanguage } from "./language.js";
import { ListDesk } from "./plates/list.js";
import { Lists } from "./plates/lists.js";

/** @param {string} text @param {"done" | "refused" | ""} tone */
function say(text, tone) {
  byId("said").dataset.tone = tone;
  setText(byId("said"), text);
}

async function load() {
  try {
    await lists.load();
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    say(error.message, "refused");
  }
}

/** @param {string} code */
async function choose(code) {
  lists.mark(code);
  await desk.open(code);
}

listenForLanguage();
const desk = new ListDesk({ onSay: say, onChanged: () => void load() });
const lists = new Lists({
  onSay: say,
  onChoose: (code) => void choose(code),
  onMade: (list) => void load().then(() => choose(list.code)).then(() => say(_("Made. Draft its first version now."), "done")),
});
await load();
document.documentElement.dataset.ready = "true";
