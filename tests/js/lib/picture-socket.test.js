import assert from "node:assert/strict";
import { test } from "node:test";

import { splitPicture } from "../../../static/js/lib/picture-socket.js";

test("a picture is its capture time and a JPEG", async () => {
  const bytes = new Uint8Array(11);
  new DataView(bytes.buffer).setFloat64(0, 1_900_000_000.125, true);
  bytes.set([0xff, 0xd8, 0xff], 8);
  const { capturedAt, jpeg } = splitPicture(bytes.buffer);
  assert.equal(capturedAt, 1_900_000_000.125);
  assert.deepEqual([...new Uint8Array(await jpeg.arrayBuffer())], [0xff, 0xd8, 0xff]);
  assert.throws(() => splitPicture(new ArrayBuffer(8)), RangeError);
});
