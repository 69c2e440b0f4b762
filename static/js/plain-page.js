/** Pages without a map: only the choice of language needs a script. */

import { listenForLanguage } from "./language.js";

listenForLanguage();
