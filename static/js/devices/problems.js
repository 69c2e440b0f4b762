/** Why a device that was found told no more, in the reader's language. */

import { gettext as _ } from "../i18n.js";

/** @type {Record<string, () => string>} */
const PROBLEMS = {
  device_unauthorised: () => _("A device, but it refuses this user name or password."),
  device_refuses: () => _("A device that refuses the request."),
  device_lacks: () => _("A device that lacks what we ask for."),
  not_resolved: () => _("This name is not known."),
  not_allowed: () => _("Outside the networks that this site allows."),
};

/** @param {string} code */
export function problemText(code) {
  return PROBLEMS[code]?.() ?? code;
}
