import assert from "node:assert/strict";
import test from "node:test";

import { addressesOf, endsOf, isOpen, modelText, profileText } from "../../../static/js/lib/devices.js";

test("addresses are taken apart however people part them, each once", () => {
  assert.deepEqual(addressesOf(" 10.20.7.0/24, camera-7.lan\n10.20.8.5:8000;10.20.7.0/24،[2001:db8::7]:80 "), ["10.20.7.0/24", "camera-7.lan", "10.20.8.5:8000", "[2001:db8::7]:80"]);
  assert.deepEqual(addressesOf("  \n"), []);
});

test("only what waits or runs is open", () => {
  assert.deepEqual(["waiting", "running", "done", "cancelled", "failed"].filter(isOpen), ["waiting", "running"]);
});

test("a stream is told by what is known of it", () => {
  const profile = { token: "P1", name: "Main", encoding: "H264", width: 1920, height: 1080, fps: 25, ptz: false };
  assert.equal(profileText(profile), "Main · H264 · 1920 × 1080 · 25 fps");
  assert.equal(profileText({ ...profile, name: "", encoding: "", width: 0, fps: 0 }), "P1");
  assert.equal(modelText({ manufacturer: "A", model: "" }), "A");
});

test("ends that were left empty are not sent, and zero is no empty end", () => {
  const values = { pan_from_deg: "-170", pan_to_deg: "190", tilt_least_deg: "0", tilt_most_deg: " ", hfov_wide_deg: "", hfov_tele_deg: "" };
  assert.deepEqual(
    endsOf((name) => values[/** @type {keyof typeof values} */ (name)]),
    { pan_from_deg: -170, pan_to_deg: 190, tilt_least_deg: 0 },
  );
});
