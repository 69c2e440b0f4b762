/** The page of leads: new ones appear by themselves, one is compared, figures stand beside. */

import { byId, setText } from "./dom.js";
import { listenForLanguage } from "./language.js";
import { LeadDesk } from "./plates/compare.js";
import { showFigures } from "./plates/figures.js";
import { LeadList } from "./plates/leads.js";

/** @param {string} text @param {"done" | "refused" | ""} tone */
function say(text, tone) {
  byId("said").dataset.tone = tone;
  setText(byId("said"), text);
}

listenForLanguage();
const compare = new LeadDesk({
  onSay: say,
  onDecided: () => {
    void list.load();
    void showFigures();
  },
});
const list = new LeadList({
  onChoose: (id) => {
    say("", "");
    list.mark(id);
    void compare.open(id);
  },
});
byId("figures-simulated").addEventListener("change", () => void showFigures());
document.addEventListener("visibilitychange", () => void list.load());
await Promise.all([list.follow(), showFigures()]);
document.documentElement.dataset.ready = "true";
