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
 * @param {number} [patienceMs]
 * @returns {Promise<any>}
 * @throws {HttpError}
 */
export function getJson(url, patienceMs = TIMEOUT_MS) {
  return ask(url, { headers: { Accept: "application/json" } }, patienceMs);
}

/**
 * @param {string} url
 * @param {unknown} body
 * @param {number} [patienceMs]
 * @returns {Promise<any>}
 * @throws {HttpError}
 */
export function postJson(url, body, patienceMs = TIMEOUT_MS) {
  return sendJson("POST", url, body, patienceMs);
}

/**
 * @param {"POST" | "PUT" | "PATCH" | "DELETE"} method
 * @param {string} url
 * @param {unknown} [body]
 * @param {number} [patienceMs]
 * @returns {Promise<any>} what is answered; undefined where nothing is to be answered
 * @throws {HttpError}
 */
export function sendJson(method, url, body = undefined, patienceMs = TIMEOUT_MS) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrfmiddlewaretoken]"))?.value ?? "";
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  return ask(url, { method, headers, body: JSON.stringify(body) }, patienceMs);
}

/** @param {string} url @param {RequestInit} options @param {number} patienceMs */
async function ask(url, options, patienceMs) {
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(patienceMs), redirect: "error" });
  } catch {
    throw new HttpError(0, _("The server does not answer."));
  }
  if (response.status === 204) return undefined;
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new HttpError(response.status, answer?.detail ?? _("The server refused the request."), answer?.data ?? null);
  // The time was up, or the line went, in the middle of the answer.
  if (answer === null) throw new HttpError(0, _("The server does not answer."));
  return answer;
}
