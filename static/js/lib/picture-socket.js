/** The live picture of one camera: 8 bytes of capture time (epoch seconds, little-endian float64), then a JPEG; each is acknowledged. */

import { backoffMs } from "./backoff.js";

export const PREFIX_BYTES = 8;
const REFUSALS = new Set([4401, 4403, 4404]);

/**
 * @param {ArrayBuffer} buffer
 * @returns {{capturedAt: number, jpeg: Blob}}
 * @throws {RangeError} when there is no picture behind the capture time.
 */
export function splitPicture(buffer) {
  if (buffer.byteLength <= PREFIX_BYTES) throw new RangeError(`expected more than ${PREFIX_BYTES} bytes, got ${buffer.byteLength}`);
  const capturedAt = new DataView(buffer).getFloat64(0, true);
  return { capturedAt, jpeg: new Blob([new Uint8Array(buffer, PREFIX_BYTES)], { type: "image/jpeg" }) };
}

/** Watches until `close()`; a lost connection is opened again, a refusal is not. */
export class PictureSocket {
  /**
   * @param {string} url
   * @param {{onPicture: (picture: {capturedAt: number, jpeg: Blob}) => Promise<void>, onMessage: (message: Record<string, any>) => void,
   *     onLost: (refused: boolean) => void}} handlers
   */
  constructor(url, handlers) {
    this.url = url;
    this.handlers = handlers;
    this.attempt = 0;
    this.closed = false;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    this.connect();
  }

  connect() {
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onmessage = async (event) => {
      if (this.closed) return;
      if (typeof event.data === "string") {
        this.handlers.onMessage(JSON.parse(event.data));
        return;
      }
      this.attempt = 0;
      await this.handlers.onPicture(splitPicture(event.data));
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ op: "ack" }));
    };
    socket.onclose = (event) => {
      if (this.closed) return;
      const refused = REFUSALS.has(event.code);
      this.handlers.onLost(refused);
      if (!refused) this.retry = setTimeout(() => this.connect(), backoffMs(this.attempt++, Math.random));
    };
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
