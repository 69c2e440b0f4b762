/** Colours of the map: a quiet dark ground, and colour only for what wants attention. */

export const GROUND = {
  land: "#12181f",
  sea: "#0b1c2e",
  coast: "#35546f",
  river: "#173049",
  park: "#14261f",
  airport: "#1a222d",
  runway: "#2a323d",
  port: "#161c25",
  railway: "#39424e",
  building: "#1c252f",
  buildingEdge: "#2f3c4a",
  roadCasing: "#0b0f14",
  roadMajor: "#4d5c6d",
  roadMiddle: "#3b4856",
  roadMinor: "#2a3440",
  label: "#9aa7b4",
  labelStrong: "#c9d2dc",
  labelWater: "#55789a",
  labelHalo: "#0b0f14",
};

/** @type {Record<CameraStateName, string>} */
export const STATE_COLOURS = {
  online: "#6cc5b5",
  degraded: "#f0b849",
  offline: "#ff5c63",
  faulty: "#ff8d4d",
  unknown: "#a3aebb",
  installed: "#8795a5",
  planned: "#66747f",
  retired: "#4d5761",
};

/** @type {Record<SeverityName, string>} */
export const SEVERITY_COLOURS = {
  extreme: "#ff4d7a",
  severe: "#ff6b57",
  moderate: "#f0b849",
  minor: "#8fb4d9",
};

export const OVERLAY = {
  redZone: "#ef7d83",
  corridor: "#7fa3cf",
  otherZone: "#8795a5",
  fibre: "#a594f0",
  view: "#6cc5b5",
  blind: "#ff5c63",
  blindSpot: "#d8b26a",
  accuracy: "#a3aebb",
  site: "#5d6a78",
  centre: "#f2f5f8",
  station: "#8ab6f0",
  hospital: "#e6a5ad",
  person: "#ffffff",
  vehicle: "#9fd0ff",
  cut: "#ff5c63",
  whatIf: "#c8ff4d",
  reach: "#b7c9f7",
  looking: "#ffe9a8",
  trace: "#5df2ff",
  proposal: "#f7f0ff",
  plan: "#ff8ae2",
  planClosing: "#ff5c63",
  planGained: "#8ff0c8",
  planLost: "#ffb15c",
  crowd: "#d9c2ff",
};

/** Levels of service of people on foot (Fruin): from blue to red, with the letter beside wherever they are told apart. @type {Record<string, string>} */
export const LEVEL_COLOURS = {
  A: "#3f7fb5",
  B: "#4aa3a0",
  C: "#9cbf5a",
  D: "#f0c53d",
  E: "#f5893d",
  F: "#ff4d5e",
};

/** What a picture is good for, coarse to fine (EN 62676-4): rising in lightness, so that colour is not needed to tell them apart. @type {Record<string, string>} */
export const BANDS = {
  detect: "#3d5a9b",
  observe: "#3f8fb0",
  recognise: "#63c79c",
  identify: "#f2e77c",
};
