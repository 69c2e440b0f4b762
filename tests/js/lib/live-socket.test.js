import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { LiveSocket, SILENCE_MS } from "../../../static/js/lib/live-socket.js";

const fixtures = JSON.parse(readFileSync(new URL("../fixtures/frames.json", import.meta.url), "utf8"));

/** @param {number} sequence @param {number} kind */
function frameBytes(sequence, kind) {
  const buffer = new Uint8Array(Buffer.from(fixtures.empty, "base64")).buffer;
  const view = new DataView(buffer);
  view.setUint8(1, kind);
  view.setUint32(4, sequence, true);
  return buffer;
}
const SNAPSHOT = 0;
const TICK = 1;

/** A network and a clock that the test moves by hand. */
class World {
  constructor() {
    /** @type {any[]} */
    this.sockets = [];
    /** @type {{id: number, at: number, action: () => void}[]} */
    this.timers = [];
    this.now = 0;
    this.lastTimer = 0;
    /** @type {string[]} */
    this.phases = [];
    /** @type {any[]} */
    this.messages = [];
    /** @type {any[]} */
    this.frames = [];
    this.live = new LiveSocket(
      "ws://city/ws/live/",
      {
        onMessage: (message) => this.messages.push(message),
        onFrame: (frame) => this.frames.push(frame.sequence),
        onPhase: (phase) => this.phases.push(phase),
      },
      {
        open: () => this.open(),
        random: () => 0.5,
        setTimer: (action, delayMs) => {
          this.timers.push({ id: ++this.lastTimer, at: this.now + delayMs, action });
          return this.lastTimer;
        },
        clearTimer: (id) => {
          this.timers = this.timers.filter((timer) => timer.id !== id);
        },
      },
    );
  }

  /** @returns {any} */
  open() {
    const socket = {
      readyState: 0,
      /** @type {any[]} */
      sent: [],
      send: (/** @type {string} */ text) => socket.sent.push(JSON.parse(text)),
      close: () => {
        socket.readyState = 3;
      },
      /** @type {any} */ onopen: null,
      /** @type {any} */ onmessage: null,
      /** @type {any} */ onclose: null,
    };
    this.sockets.push(socket);
    return socket;
  }

  get socket() {
    return this.sockets.at(-1);
  }

  connect() {
    this.live.start();
    this.accept();
  }

  accept() {
    this.socket.readyState = 1;
    this.socket.onopen();
  }

  /** @param {any} data */
  receive(data) {
    this.socket.onmessage({ data });
  }

  /** @param {number} code */
  lose(code) {
    this.socket.readyState = 3;
    this.socket.onclose({ code });
  }

  /** @param {number} ms */
  wait(ms) {
    const end = this.now + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.now = due.at;
      this.timers = this.timers.filter((timer) => timer !== due);
      due.action();
    }
    this.now = end;
  }

  /** @param {string} op */
  sent(op) {
    return this.socket.sent.filter((/** @type {any} */ message) => message.op === op);
  }
}

test("a snapshot and every second tick are acknowledged at once, a last tick soon", () => {
  const world = new World();
  world.connect();
  world.receive(frameBytes(7, SNAPSHOT));
  for (const sequence of [8, 9, 10]) world.receive(frameBytes(sequence, TICK));
  assert.deepEqual(world.sent("ack").map((m) => m.seq), [7, 9]);
  world.wait(500);
  assert.deepEqual(world.sent("ack").map((m) => m.seq), [7, 9, 10]);
  assert.deepEqual(world.frames, [7, 8, 9, 10]);
});

test("a gap asks for a snapshot and shows nothing until it comes", () => {
  const world = new World();
  world.connect();
  world.receive(frameBytes(7, SNAPSHOT));
  world.receive(frameBytes(9, TICK));
  world.receive(frameBytes(10, TICK));
  assert.deepEqual(world.frames, [7]);
  assert.equal(world.sent("resync").length, 1);
  world.receive(frameBytes(11, SNAPSHOT));
  world.receive(frameBytes(12, TICK));
  assert.deepEqual(world.frames, [7, 11, 12]);
});

test("ticks before the first snapshot are not shown", () => {
  const world = new World();
  world.connect();
  world.receive(frameBytes(3, TICK));
  assert.deepEqual(world.frames, []);
});

test("bytes that are no frame ask for a snapshot", () => {
  const world = new World();
  world.connect();
  world.receive(new ArrayBuffer(5));
  assert.equal(world.sent("resync").length, 1);
});

test("the last of many views in quick succession is sent", () => {
  const world = new World();
  world.connect();
  for (let i = 0; i < 10; i++) world.live.look([67, 24.8, 67.1 + i, 24.9], 12);
  assert.equal(world.sent("view").length, 0);
  world.wait(250);
  assert.deepEqual(world.sent("view"), [{ op: "view", bbox: [67, 24.8, 76.1, 24.9], zoom: 12 }]);
});

test("after a loss it comes back by itself and tells its view again", () => {
  const world = new World();
  world.connect();
  world.live.look([1, 2, 3, 4], 12);
  world.wait(300);
  world.lose(1006);
  assert.equal(world.phases.at(-1), "waiting");
  world.wait(1000);
  assert.equal(world.sockets.length, 2);
  world.accept();
  assert.deepEqual(world.sent("view"), [{ op: "view", bbox: [1, 2, 3, 4], zoom: 12 }]);
});

test("it waits longer with every failure, up to a limit", () => {
  const world = new World();
  world.live.start();
  const delays = [];
  for (let i = 0; i < 8; i++) {
    world.lose(1006);
    const retry = Math.min(...world.timers.map((timer) => timer.at));
    delays.push(retry - world.now);
    world.wait(retry - world.now);
  }
  assert.deepEqual([...delays].sort((a, b) => a - b), delays);
  assert.ok(Math.max(...delays) <= 2000);
});

test("a refusal is final", () => {
  const world = new World();
  world.connect();
  world.lose(4403);
  world.wait(60_000);
  assert.equal(world.phases.at(-1), "refused");
  assert.equal(world.sockets.length, 1);
});

test("silence counts as a loss", () => {
  const world = new World();
  world.connect();
  world.wait(SILENCE_MS - 1);
  assert.equal(world.sockets.length, 1);
  world.wait(2000);
  assert.equal(world.sockets.length, 2);
});

test("it pings while nothing else is said", () => {
  const world = new World();
  world.connect();
  world.wait(10_500);
  assert.equal(world.sent("ping").length, 2);
});

test("a hidden page lets go after a while and comes back at once", () => {
  const world = new World();
  world.connect();
  world.live.setVisible(false);
  for (let i = 0; i < 7; i++) {
    world.wait(10_000);
    world.receive('{"type":"state"}');
  }
  assert.equal(world.phases.at(-1), "paused");
  world.live.setVisible(true);
  assert.equal(world.sockets.length, 2);
});

test("a short look away changes nothing", () => {
  const world = new World();
  world.connect();
  world.live.setVisible(false);
  world.wait(5000);
  world.live.setVisible(true);
  assert.equal(world.sockets.length, 1);
});

test("what an old connection still says is not heard", () => {
  const world = new World();
  world.connect();
  const old = world.socket;
  world.wait(SILENCE_MS + 2000);
  world.accept();
  old.onmessage({ data: '{"type":"hello"}' });
  old.onclose({ code: 1006 });
  assert.deepEqual(world.messages, []);
  assert.equal(world.phases.at(-1), "open");
});
