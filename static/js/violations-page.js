/** The page of violations: those to compare, one beside its photo, and handing over what was confirmed. */

import { byId, setText } from "./dom.js";
import { listenForLanguage } from "./language.js";
import { ViolationDesk } from "./violations/compare.js";
import { ViolationList } from "./violations/list.js";

/** @param {string} text @param {"done" | "refused" | ""} tone */
function say(text, tone) {
  byId("said").dataset.tone = tone;
  setText(byId("said"), text);
}

listenForLanguage();
const desk = new ViolationDesk({ onSay: say, onDecided: () => void list.load() });
const list = new ViolationList({
  onChoose: (id) => {
    say("", "");
    list.mark(id);
    void desk.open(id);
  },
});
document.addEventListener("visibilitychange", () => void list.load());
await list.follow();
document.documentElement.dataset.ready = "true";
