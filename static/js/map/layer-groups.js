/** What the legend switches: groups of map layers, with a sample of how they look. */

import { gettext as _ } from "../i18n.js";
import { BANDS, GROUND, LEVEL_COLOURS, OVERLAY } from "../style/palette.js";

/**
 * @typedef {object} LayerGroup
 * @property {string} id
 * @property {() => string} name
 * @property {string[]} layers ids of the style
 * @property {Sample} sample
 * @property {string} [property] of the objects' layer instead of layers of the style
 */

/** @typedef {{kind: "image", name: string} | {kind: "line", colour: string, dash?: number[]} | {kind: "area", colour: string, hatch?: boolean, dots?: boolean, dash?: number[]} |
 *     {kind: "text", text: string} | {kind: "object", colour: string, shape: "circle" | "square", hollow: boolean} | {kind: "tail"}} Sample */

/** @type {{id: string, title: () => string, groups: LayerGroup[]}[]} */
export const SECTIONS = [
  {
    id: "now",
    title: () => _("Now"),
    groups: [
      { id: "alerts", name: () => _("Alerts"), layers: ["alerts-ring"], sample: { kind: "image", name: "alert-severe" } },
      {
        id: "people",
        name: () => _("People"),
        layers: [],
        property: "people",
        sample: { kind: "object", colour: OVERLAY.person, shape: "circle", hollow: false },
      },
      {
        id: "vehicles",
        name: () => _("Vehicles"),
        layers: [],
        property: "vehicles",
        sample: { kind: "object", colour: OVERLAY.vehicle, shape: "square", hollow: false },
      },
      { id: "tails", name: () => _("Tails (last seconds)"), layers: [], property: "tails", sample: { kind: "tail" } },
      { id: "counts", name: () => _("Counts by camera"), layers: ["counts"], sample: { kind: "text", text: "12" } },
    ],
  },
  {
    id: "crowd",
    title: () => _("Crowds"),
    groups: [
      { id: "crowd-cells", name: () => _("People per m²"), layers: ["crowd-cells", "crowd-saturated"], sample: { kind: "area", colour: LEVEL_COLOURS.D } },
      { id: "crowd-zones", name: () => _("Crowd zones"), layers: ["crowd-zones", "crowd-zones-line", "crowd-zones-label"], sample: { kind: "line", colour: OVERLAY.crowd } },
      { id: "crowd-routes", name: () => _("Routes of processions"), layers: ["crowd-routes"], sample: { kind: "line", colour: OVERLAY.crowd, dash: [4, 3] } },
    ],
  },
  {
    id: "cameras",
    title: () => _("Cameras"),
    groups: [
      {
        id: "cameras",
        name: () => _("Cameras"),
        layers: ["cameras", "camera-marks", "camera-codes"],
        sample: { kind: "image", name: "camera-fixed-online" },
      },
      {
        id: "views",
        name: () => _("Fields of view"),
        layers: ["views"],
        sample: { kind: "area", colour: OVERLAY.view },
      },
      {
        id: "blind",
        name: () => _("Blind now"),
        layers: ["blind"],
        sample: { kind: "area", colour: OVERLAY.blind, hatch: true },
      },
      {
        id: "blind-spots",
        name: () => _("Blind spots"),
        layers: ["blind-spots", "blind-roads"],
        sample: { kind: "area", colour: OVERLAY.blindSpot, dots: true },
      },
      {
        id: "bands",
        name: () => _("Detail of the selected camera"),
        layers: ["bands", "bands-line", "reach", "reach-line", "looking", "looking-line"],
        sample: { kind: "area", colour: BANDS.identify },
      },
      { id: "sites", name: () => _("Sites"), layers: ["sites"], sample: { kind: "object", colour: OVERLAY.site, shape: "circle", hollow: true } },
    ],
  },
  {
    id: "plan",
    title: () => _("The open plan against the live cameras"),
    groups: [
      { id: "plan-gained", name: () => _("Ground gained"), layers: ["plan-gained", "plan-gained-line"], sample: { kind: "area", colour: OVERLAY.planGained } },
      { id: "plan-lost", name: () => _("Ground lost"), layers: ["plan-lost", "plan-lost-line"], sample: { kind: "area", colour: OVERLAY.planLost, dash: [4, 2] } },
      { id: "plan-blind", name: () => _("Blind with the plan"), layers: ["plan-blind"], sample: { kind: "area", colour: OVERLAY.plan, dots: true } },
    ],
  },
  {
    id: "places",
    title: () => _("Places and network"),
    groups: [
      { id: "centres", name: () => _("Command centres"), layers: ["facilities-centre"], sample: { kind: "image", name: "centre-sure" } },
      { id: "stations", name: () => _("Police stations"), layers: ["facilities-station"], sample: { kind: "image", name: "station-sure" } },
      { id: "hospitals", name: () => _("Hospitals"), layers: ["facilities-hospital"], sample: { kind: "image", name: "hospital-sure" } },
      {
        id: "zones",
        name: () => _("Zones"),
        layers: ["zones-fill", "zones-line", "zones-label"],
        sample: { kind: "area", colour: OVERLAY.redZone, dash: [6, 3] },
      },
      { id: "fibre", name: () => _("Fibre"), layers: ["fibre", "fibre-unsure", "fibre-nodes"], sample: { kind: "line", colour: OVERLAY.fibre } },
      { id: "cut", name: () => _("Fibre that is cut"), layers: ["cut-casing", "cut"], sample: { kind: "line", colour: OVERLAY.cut, dash: [6, 3] } },
      {
        id: "accuracy",
        name: () => _("Position uncertainty"),
        layers: ["accuracy"],
        property: "rings",
        sample: { kind: "object", colour: OVERLAY.accuracy, shape: "circle", hollow: true },
      },
    ],
  },
  {
    id: "ground",
    title: () => _("Base map"),
    groups: [
      {
        id: "roads",
        name: () => _("Roads"),
        layers: ["roads-minor", "roads-casing", "roads-middle", "roads-major", "label-roads", "label-roads-minor"],
        sample: { kind: "line", colour: "#5b6a7a" },
      },
      { id: "buildings", name: () => _("Buildings"), layers: ["buildings"], sample: { kind: "area", colour: GROUND.buildingEdge } },
      {
        id: "nature",
        name: () => _("Water, parks, rail, airport"),
        layers: ["sea", "parks", "port", "airport", "runways", "coast", "rivers-area", "rivers", "railway"],
        sample: { kind: "area", colour: "#28506f" },
      },
      {
        id: "names",
        name: () => _("Names of places"),
        layers: ["label-sea", "label-rivers", "label-airport", "label-parks", "label-port", "label-landmarks", "label-neighbourhoods"],
        sample: { kind: "text", text: "Aa" },
      },
    ],
  },
];
