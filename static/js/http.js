/** Requests to our own server: always with a time limit, errors in the house's shape. */

import { gettext as _ } from "./i18n.js";

const TIMEOUT_MS = 15_000;

/** The server said no, or nothing: `status` is 0 where it did not answer. */
export class HttpError extends Error {
  /** @param {number} status @param {string} detail a sentence for people @param {any} [data] what the house's shape of errors adds */
  constructor(status, detail, data = null) {
    super(detail);
    this.status = status;
    this.data = data;
  }
}

/**
 * @param {string} url
 * @returns {Promise<any>}
 * @throws {HttpError}
 */
export function getJson(url) {
  return ask(url, { headers: { Accept: "application/json" } });
}

/**
 * @param {string} url
 * @param {unknown} body
 * @returns {Promise<any>}
 * @throws {HttpError}
 */
export function postJson(url, body) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrfmiddlewaretoken]"))?.value ?? "";
  return ask(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
}

/** @param {string} url @param {RequestInit} options */
async function ask(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: "error" });
  } catch {
    throw new HttpError(0, _("The server does not answer."));
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new HttpError(response.status, answer?.detail ?? _("The server refused the request."), answer?.data ?? null);
  // The time was up, or the line went, in the middle of the answer.
  if (answer === null) throw new HttpError(0, _("The server does not answer."));
  return answer;
}
