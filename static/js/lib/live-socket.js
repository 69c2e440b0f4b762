/** The live connection: view messages, acknowledged frames, gaps noticed, and coming back after every loss. */

import { backoffMs } from "./backoff.js";
import { BadFrame, SNAPSHOT, decodeFrame, follows } from "./frames.js";

/** Close codes by which the server says that trying again is of no use. */
const REFUSALS = new Set([4401, 4403]);
const VIEW_DELAY_MS = 200;
/** Half of what the server lets be under way. */
const ACK_EVERY = 2;
const ACK_DELAY_MS = 500;
const PING_MS = 10_000;
const HIDDEN_CLOSE_MS = 60_000;
/** Without any message for so long the connection counts as dead; the server speaks at least every 5 s. */
export const SILENCE_MS = 15_000;

export class LiveSocket {
  /**
   * @param {string} url
   * @param {{onMessage: (message: Record<string, any>) => void, onFrame: (frame: LiveFrame) => void,
   *     onPhase: (phase: LivePhase) => void}} handlers
   * @param {LiveEnvironment} [environment]
   */
  constructor(url, handlers, environment = defaultEnvironment()) {
    this.url = url;
    this.handlers = handlers;
    this.environment = environment;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.attempt = 0;
    /** @type {number | null} */
    this.sequence = null;
    this.awaitingSnapshot = false;
    this.unacknowledged = 0;
    /** @type {{bbox: number[], zoom: number} | null} */
    this.view = null;
    /** @type {Record<string, number | undefined>} */
    this.timers = {};
    this.stopped = false;
  }

  start() {
    this.stopped = false;
    this.connect();
  }

  stop() {
    this.stopped = true;
    for (const name of Object.keys(this.timers)) this.cancel(name);
    this.drop();
    this.handlers.onPhase("stopped");
  }

  /**
   * Tell the server what the map shows; the last of several in quick succession wins.
   *
   * @param {number[]} bbox west, south, east, north in degrees
   * @param {number} zoom
   */
  look(bbox, zoom) {
    this.view = { bbox, zoom };
    this.after("view", VIEW_DELAY_MS, () => this.sendView());
  }

  /**
   * A page that nobody sees lets go of its connection after a while, and comes back at once.
   *
   * @param {boolean} visible
   */
  setVisible(visible) {
    if (this.stopped) return;
    if (!visible) {
      this.after("hidden", HIDDEN_CLOSE_MS, () => {
        this.cancel("retry");
        this.drop();
        this.handlers.onPhase("paused");
      });
      return;
    }
    this.cancel("hidden");
    if (this.socket === null) this.retryNow();
  }

  retryNow() {
    if (this.stopped || this.socket !== null) return;
    this.attempt = 0;
    this.cancel("retry");
    this.connect();
  }

  connect() {
    this.handlers.onPhase("connecting");
    const socket = this.environment.open(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.sequence = null;
    this.awaitingSnapshot = true;
    this.unacknowledged = 0;
    this.listenForSilence();
    socket.onopen = () => {
      this.attempt = 0;
      this.sendView();
      this.ping();
      this.handlers.onPhase("open");
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.listenForSilence();
      if (typeof event.data === "string") this.handlers.onMessage(JSON.parse(event.data));
      else this.receive(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event.code);
    };
  }

  /** @param {ArrayBuffer} buffer */
  receive(buffer) {
    let frame;
    try {
      frame = decodeFrame(buffer);
    } catch (error) {
      if (!(error instanceof BadFrame)) throw error;
      this.resync();
      return;
    }
    this.acknowledge(frame);
    if (frame.kind === SNAPSHOT) this.awaitingSnapshot = false;
    else if (this.awaitingSnapshot) return;
    else if (!follows(this.sequence, frame.sequence)) {
      this.resync();
      return;
    }
    this.sequence = frame.sequence;
    this.handlers.onFrame(frame);
  }

  /**
   * Every second frame, and a last one soon: an acknowledgement stands for all frames before it.
   *
   * @param {LiveFrame} frame
   */
  acknowledge(frame) {
    this.unacknowledged += 1;
    const seq = frame.sequence;
    if (frame.kind !== SNAPSHOT && this.unacknowledged < ACK_EVERY) {
      this.after("ack", ACK_DELAY_MS, () => this.sendAck(seq));
    } else this.sendAck(seq);
  }

  /** @param {number} seq */
  sendAck(seq) {
    this.unacknowledged = 0;
    this.cancel("ack");
    this.send({ op: "ack", seq });
  }

  resync() {
    this.awaitingSnapshot = true;
    this.send({ op: "resync" });
  }

  sendView() {
    if (this.view) this.send({ op: "view", ...this.view });
  }

  /** Say that somebody still looks, also while nothing arrives that could be acknowledged. */
  ping() {
    this.send({ op: "ping" });
    this.after("ping", PING_MS, () => this.ping());
  }

  /** @param {Record<string, unknown>} message */
  send(message) {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  listenForSilence() {
    this.after("silence", SILENCE_MS, () => {
      this.drop();
      this.retryLater();
    });
  }

  /** @param {number} code */
  closed(code) {
    this.socket = null;
    this.cancel("silence");
    this.cancel("ping");
    this.cancel("ack");
    if (this.stopped) return;
    if (REFUSALS.has(code)) this.handlers.onPhase("refused");
    else this.retryLater();
  }

  retryLater() {
    this.handlers.onPhase("waiting");
    this.after("retry", backoffMs(this.attempt++, this.environment.random), () => this.connect());
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    this.cancel("silence");
    this.cancel("ping");
    this.cancel("ack");
    socket?.close();
  }

  /**
   * @param {string} name
   * @param {number} delayMs
   * @param {() => void} action
   */
  after(name, delayMs, action) {
    this.cancel(name);
    this.timers[name] = this.environment.setTimer(action, delayMs);
  }

  /** @param {string} name */
  cancel(name) {
    const timer = this.timers[name];
    if (timer !== undefined) this.environment.clearTimer(timer);
    this.timers[name] = undefined;
  }
}

/** @returns {LiveEnvironment} */
function defaultEnvironment() {
  return {
    open: (url) => new WebSocket(url),
    random: Math.random,
    setTimer: (action, delayMs) => Number(globalThis.setTimeout(action, delayMs)),
    clearTimer: (timer) => globalThis.clearTimeout(timer),
  };
}
