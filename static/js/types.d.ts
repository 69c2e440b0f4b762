/** Types shared by the modules of the map page, as the server's structs in `safecity_gis/messages` have them. */

import type { Map as GLMap } from "maplibre-gl";

declare global {
  type MapLibreMap = GLMap;

  interface LiveFrame {
    kind: number;
    sequence: number;
    serverTime: number;
    count: number;
    handles: Uint32Array;
    lon: Float64Array;
    lat: Float64Array;
    velocityE: Float32Array;
    velocityN: Float32Array;
    cameras: Uint32Array;
    age: Float32Array;
    accuracy: Float32Array;
    classes: Uint8Array;
    flags: Uint8Array;
    removed: Uint32Array;
  }

  interface ObjectColumns {
    handle: Uint32Array;
    camera: Uint32Array;
    x0: Float32Array;
    y0: Float32Array;
    x1: Float32Array;
    y1: Float32Array;
    start: Float64Array;
    glide: Float32Array;
    seen: Float64Array;
    accuracy: Float32Array;
    class: Uint8Array;
    flags: Uint8Array;
    tailX: Float32Array;
    tailY: Float32Array;
    tailSize: Uint8Array;
    tailAt: Float64Array;
  }

  type LivePhase = "connecting" | "open" | "waiting" | "refused" | "paused" | "stopped";

  interface LiveEnvironment {
    open(url: string): WebSocket;
    random(): number;
    setTimer(action: () => void, delayMs: number): number;
    clearTimer(timer: number): void;
  }

  type SeverityName = "minor" | "moderate" | "severe" | "extreme";
  type CameraStateName = (typeof import("./lib/camera-state.js").CAMERA_STATES)[number];

  interface ObjectFilter {
    people: boolean;
    vehicles: boolean;
    tails: boolean;
    rings: boolean;
  }

  interface Program {
    program: WebGLProgram;
    at: Record<string, WebGLUniformLocation | null>;
  }

  /** A vertex array; `bytes` and `quads` are what its buffers have room for. */
  interface Vertices {
    array: WebGLVertexArrayObject;
    buffer: WebGLBuffer;
    indices: WebGLBuffer | null;
    bytes: number;
    quads: number;
  }

  /** In mercator units relative to the object store's origin; north is the smaller y. */
  interface Bounds {
    west: number;
    east: number;
    north: number;
    south: number;
  }

  /** A camera's row in the bootstrap (`apps/live/bootstrap.py`); angles in degrees, lengths in metres, null where nothing is known. */
  interface CameraFacts {
    pk: number;
    code: string;
    kind: string;
    programme: string;
    simulated: boolean;
    recorded: boolean;
    width_px: number;
    height_px: number;
    lon: number;
    lat: number;
    accuracy_m: number;
    origin: string;
    site: string;
    jurisdiction: string;
    group: string;
    lifecycle: string | null;
    condition: string | null;
    condition_since: string | null;
    bearing_deg: number | null;
    tilt_deg: number | null;
    hfov_deg: number | null;
    range_m: number | null;
    mount_height_m: number | null;
    can_picture: boolean;
  }

  interface Collection {
    type: "FeatureCollection";
    features: { type: "Feature"; geometry: any; properties: Record<string, any> }[];
  }

  interface Bootstrap {
    user: { username: string; capabilities: string[] };
    jurisdictions: { code: string; name: string; name_ur: string }[];
    groups: { code: string; name: string; name_ur: string }[];
    cameras: CameraFacts[];
    sites: Collection;
    facilities: Collection;
    zones: Collection;
    fibre_spans: Collection | null;
    fibre_nodes: Collection | null;
    alerts: CityAlert[];
  }

  /** What `/api/v1/map/cameras/<code>/` answers. */
  interface CameraAnswer {
    camera: CameraFacts;
    health: { condition: string; reason: string; valid_from: string; valid_to: string | null; simulated: boolean }[];
    reading: {
      at: string;
      fps: number;
      arrived_fps: number | null;
      wanted_fps: number | null;
      bitrate_kbps: number | null;
      width_px: number | null;
      height_px: number | null;
      frame_age_s: number | null;
      clock_offset_s: number | null;
      decode_errors: number;
      decode_errors_per_s: number | null;
      picture: string;
    } | null;
    troubles: { kind: string; state: string; figure: number | null; valid_from: string }[];
    /** Totals of the last `days` days; `count` of blind intervals, and the newest of all, the newest first. */
    blind: {
      days: number;
      blind_s: number;
      unknown_s: number;
      intervals: { since: string; until: string; why: string }[];
      count: number;
    };
    can_calibrate: boolean;
    can_mask: boolean;
    can_draw_traffic: boolean;
    calibration: {
      number: number;
      valid_from: string;
      rms_m: number;
      judgement: string;
      view: { verdict: string; shift_px: number | null; valid_from: string } | null;
    } | null;
    tracklets: {
      tracklet_id: string;
      object_class: string;
      confidence: number;
      valid_from: string;
      valid_to: string;
      closed: boolean;
      speed_mps: number | null;
      colour: string;
      accuracy_m: number | null;
      observations: number;
      simulated: boolean;
    }[];
  }

  interface WhatIfCounts {
    cameras_lost: number;
    cameras_at_station: number;
    cameras_rerouted: number;
    sites_lost: number;
    sites_dark: number;
    stations_lost: number;
  }

  /** Codes of cameras that this user may see, and of fibre nodes; `counts` is of everything. */
  type WhatIfMoment = Record<keyof WhatIfCounts, string[]> & { after_h: number; counts: WhatIfCounts; ground: WhatIfGround };

  /** Ground that this user's cameras cover: what loses its last camera, and what is left with one; the worst first. */
  interface WhatIfGround {
    lost_m2: number;
    single_m2: number;
    zones: { code: string; name: string; name_ur: string; kind: string; lost_m2: number; single_m2: number }[];
    roads: { name: string; name_ur: string; road_class: string; lost_m: number; single_m: number }[];
  }

  /** One of `/api/v1/network/single-points/`; `weight` in m² of covered ground. */
  interface WeakPoint {
    kind: "span" | "node" | "feeder";
    code: string;
    cameras: number;
    weight: number;
    worst_after_h: number;
  }

  /** One of `/api/v1/network/extra-span/`; the line in degrees. */
  interface ExtraSpan {
    start: string;
    end: string;
    line: [number, number][];
    length_m: number;
    removed_m2: number;
    risk_before_m2: number;
    risk_after_m2: number;
    worst_span_before_m2: number;
    worst_span_after_m2: number;
  }

  /** What `/api/v1/coverage/zones/` answers. */
  interface CoverageFigures {
    counting: "built" | "live";
    cameras: number;
    zones: { code: string; name: string; name_ur: string; kind: string; area_m2: number; covered_m2: number[]; blind_m2: number }[];
    roads: { name: string; name_ur: string; road_class: string; length_m: number; covered_m: number[]; blind_m: number }[];
  }

  /** What `/api/v1/coverage/dori/` answers: by the name of the band. */
  interface BandFigures {
    counting: "built" | "live";
    cameras: number;
    px_per_m: Record<string, number>;
    zones: { code: string; name: string; name_ur: string; kind: string; area_m2: number; covered_m2: Record<string, number> }[];
    roads: { name: string; name_ur: string; road_class: string; length_m: number; covered_m: Record<string, number> }[];
  }

  /** What `/api/v1/network/what-if/` answers (`apps/network/api/answers.py`). */
  interface WhatIfAnswer {
    supposed: { spans: string[]; nodes: string[]; switches: string[]; feeders: string[]; mains: string[] };
    at_hour: number;
    batteries: number;
    /** Of how many of them the charge is known. */
    batteries_measured: number;
    /** It has happened: nothing is supposed. Set by the page that asked. */
    real?: boolean;
    cameras_in_service: number;
    cameras_out_of_sight: number;
    moments: WhatIfMoment[];
    dark_in_h: { node: string; hours: number }[];
    nodes: Record<string, { kind: string; site: string | null; facility: string | null; name: string | null; name_ur: string | null }>;
  }

  /** A camera as a plan has it (`apps/planning/api/fields.py`); degrees and metres. */
  interface PlannedLooks {
    kind: string;
    width_px: number;
    height_px: number;
    lon: number;
    lat: number;
    mount_height_m: number;
    bearing_deg: number;
    tilt_deg: number;
    hfov_deg: number;
    range_m: number;
  }

  interface PlannedChange {
    id: number;
    change: "add" | "move" | "reaim" | "remove";
    camera: string | null;
    looks: PlannedLooks;
    refusal: string;
    bands: any[];
  }

  /** A row of `/api/v1/plans/` (`apps/planning/api/answers.py`). */
  interface PlanRow {
    id: number;
    name: string;
    notes: string;
    owner: string;
    mine: boolean;
    jurisdiction: string;
    live_changed_since: number;
  }

  interface Plan extends PlanRow {
    changes: PlannedChange[];
    changes_out_of_sight: number;
  }

  interface PlanSetFigures {
    cameras: number;
    exposed_m: number;
    zones: { code: string; name: string; name_ur: string; kind: string; whole: number; covered: number[]; blind: number; bands: Record<string, number>; redundancy: number }[];
    roads: PlanSetFigures["zones"];
  }

  interface PlanFigures {
    live: PlanSetFigures;
    scenario: PlanSetFigures;
    cost: { cameras: Record<string, number>; fibre_m: number | null; total: number; missing: string[] };
    refused: string[];
    ground: PlanGroundFeature[];
  }

  interface PlanGroundFeature {
    type: "Feature";
    geometry: any;
    properties: { part: "gained" | "lost" | "blind"; zone: string; area_m2: number };
  }

  /** How far a long question is (`apps/planning/api/answers.py`). */
  interface PlanComputation {
    id: number;
    state: "waiting" | "running" | "done" | "cancelled" | "failed";
    progress: number;
    result: any | null;
    problem: { code: string; detail: string } | null;
  }

  interface PlanOptimum {
    picks: { values: PlannedLooks; cost: number; fibre_m: number; gain_m2: number; exposed_m: number }[];
    cost: number;
    value: number;
    bound: number;
    share_of_bound: number;
    candidates: number;
    positions_left_out: number;
  }

  interface UnseenAnswer {
    unseen: boolean;
    way: any | null;
    length_m: number;
    closing: { geometry: any; properties: { code: string; name: string; name_ur: string; metres: number } }[];
    step_m: number | null;
  }

  /** A camera that sees a place, as `/api/v1/cameras/seeing/` tells it (`apps/cameras/coverage_selectors.py`). */
  interface CrowdBand {
    level: string;
    most_per_m2: number | null;
  }

  interface CrowdForecast {
    horizon_s: number;
    expected: number;
    low: number;
    high: number;
    judged: number;
  }

  interface CrowdPresent {
    at: string;
    people: number;
    low: number;
    high: number | null;
    seen_share: number;
    densest_per_m2: number;
    at_least: boolean;
    level: string;
    inflow_per_min: number | null;
    outflow_per_min: number | null;
    forecasts: CrowdForecast[];
    simulated: boolean;
  }

  interface CrowdZone {
    id: number;
    name: string;
    name_ur: string;
    area: number[][];
    use: "walking" | "standing";
    capacity: number;
    dense_per_m2: number;
    may_change: boolean;
    now: CrowdPresent | null;
  }

  interface CrowdAnswer {
    at: string;
    zones: CrowdZone[];
    cells: [number, number, number, number, boolean, number | null, number | null][];
    side_m: number;
    bands: Record<"walking" | "standing", CrowdBand[]>;
  }

  interface CrowdMinute {
    minute: string;
    people: number | null;
    level: string;
  }

  interface CrowdStage {
    name: string;
    starts_at: string;
    ends_at: string;
    state: "planned" | "running" | "over";
    zone: number | null;
    zone_name: string;
    route: number[][] | null;
    capacity: number;
    people: number | null;
    at_least: boolean;
    simulated: boolean;
  }

  interface CrowdEvent {
    id: number;
    name: string;
    notes: string;
    state: "planned" | "running" | "over";
    stages: CrowdStage[];
    may_change: boolean;
  }

  interface Sighting {
    code: string;
    kind: string;
    px_per_m: number;
    band: string | null;
    distance_m: number;
    x: number;
    y: number;
    condition: string | null;
    live: boolean;
    turned: boolean;
  }

  /** A camera that can be turned to a place, as `/api/v1/cameras/reaching/` tells it (`apps/devices/selectors.py`). */
  interface Reaching {
    code: string;
    distance_m: number;
    bearing_deg: number;
    tilt_deg: number;
  }

  /** The ground that a PTZ camera sees now, as `/api/v1/cameras/<code>/ptz/view/` tells it (`apps/devices/looking.py`). */
  interface LookingNow {
    type: "Feature";
    geometry: any;
    properties: { camera: string; bearing_deg: number; tilt_deg: number; hfov_deg: number; zoom_measured: boolean; home: boolean; area_m2: number; at: string };
  }

  /** A stream that a device offers. */
  interface DeviceProfile {
    token: string;
    name: string;
    encoding: string;
    width: number;
    height: number;
    fps: number;
    ptz: boolean;
  }

  /** The device of a camera, as `/api/v1/devices/` tells it (`apps/devices/api/serializers.py`). */
  interface Device {
    camera: string;
    address: string;
    has_credentials: boolean;
    manufacturer: string;
    model: string;
    firmware: string;
    serial: string;
    clock_offset_s: number;
    abilities: { profiles?: DeviceProfile[]; ptz?: object | null; events?: boolean };
    pan_from_deg: number | null;
    pan_to_deg: number | null;
    tilt_least_deg: number | null;
    tilt_most_deg: number | null;
    hfov_wide_deg: number | null;
    hfov_tele_deg: number | null;
    seen_at: string;
  }

  interface FoundDevice {
    address: string;
    problem: string;
    facts: { manufacturer?: string; model?: string; firmware?: string; serial?: string; profiles?: DeviceProfile[] };
  }

  /** A search for devices, as `/api/v1/discoveries/` tells it. */
  interface Discovery {
    id: number;
    state: string;
    done: number;
    total: number;
    found: FoundDevice[];
  }

  /** How a camera can be moved, as `/api/v1/cameras/<code>/ptz/` tells it (`apps/devices/selectors.py`). */
  interface PtzState {
    camera: string;
    device: boolean;
    continuous: boolean;
    aim: boolean;
    presets: { token: string; name: string }[];
    holder: string | null;
    held_until: string | null;
    mine: boolean;
  }

  /** A camera whose still is drawn on; pixels are those of its own resolution. */
  interface StillCamera {
    code: string;
    width: number;
    height: number;
  }

  interface MaskVersion {
    number: number;
    areas: { points: [number, number][]; reason: string }[];
    covered_share: number;
    note: string;
    author: string;
    restored_from: number | null;
    valid_from: string;
    valid_to: string | null;
    known_from: string;
    in_force: boolean;
  }

  /** What `/api/v1/cameras/<code>/masks/` answers (`apps/recognition/api/masks.py`); points are fractions of the picture. */
  interface MaskScreen {
    camera: StillCamera & { simulated: boolean; recorded: boolean };
    base: number;
    limits: { areas: number; corners: number; least_corners: number; least_width: number };
    versions: MaskVersion[];
  }

  /** What `/api/v1/traffic/cameras/<code>/drawing/` answers (`apps/traffic/api/drawing.py`); points are lon, lat. */
  interface StreetScreen {
    camera: StillCamera & { lon: number; lat: number; bearing_deg: number | null; jurisdiction: string; group: string };
    ground: { by: "pose" | "calibration"; matrix: number[]; origin: [number, number] } | null;
    seen: [number, number][];
    view: { verdict: string; shift_px: number | null } | null;
    looks_away: boolean;
    limits: { lines: number };
    kinds: { value: string; label: string }[];
    lines: any[];
    areas: any[];
    segments: { code: string; name: string; name_ur: string; towards: string; towards_ur: string; points: [number, number][] }[];
  }

  /** What the calibration screen knows of its camera. */
  interface CalibrationCamera extends StillCamera {
    lon: number;
    lat: number;
    accuracy_m: number;
    range_m: number;
    bearing_deg: number;
    simulated: boolean;
    recorded: boolean;
  }

  interface CalibrationVersion {
    number: number;
    pairs: { x: number; y: number; lon: number; lat: number }[];
    rms_m: number;
    judgement: string;
    note: string;
    author: string;
    restored_from: number | null;
    valid_from: string;
    valid_to: string | null;
    known_from: string;
    in_force: boolean;
  }

  /** What `/api/v1/cameras/<code>/calibrations/` answers (`apps/recognition/api/calibration_answers.py`). */
  interface CalibrationScreen {
    camera: CalibrationCamera;
    base: number;
    in_force: number;
    earliest: string;
    expected: { by: "pose" | "calibration"; matrix: number[]; origin: [number, number] };
    view: { verdict: string; shift_px: number | null; since: string } | null;
    versions: CalibrationVersion[];
  }

  interface CalibrationPairFit {
    residual_m: number | null;
    residual_px: number | null;
    leave_one_out_m: number | null;
    outlier: boolean;
  }

  /** What a preview answers; `drawing` in pixels (`grid_px`) or lon, lat. */
  interface CalibrationFit {
    matrix: number[];
    origin: [number, number];
    rms_m: number;
    rms_px: number | null;
    typical_radius_m: number | null;
    judgement: string;
    judgement_text: string;
    reasons: string[];
    pairs: CalibrationPairFit[];
    drawing: {
      grid_step_m: number;
      grid_px: [number, number][][];
      grid: [number, number][][];
      footprint: [number, number][];
      ellipses: [number, number][][];
    };
  }

  /** A pair as it is drawn: with its number, and where the fit would put each side. */
  interface CalibrationMark {
    id: number;
    number: number;
    picture: [number, number] | null;
    map: [number, number] | null;
    suggested: "picture" | "map" | null;
    selected: boolean;
    outlier: boolean;
    fit: CalibrationPairFit | null;
    mappedAt: [number, number] | null;
    picturedAt: [number, number] | null;
  }

  /** `BrowserCamera` in `safecity_gis/messages/browser.py`. */
  interface LiveCameraMessage {
    pk: number;
    code: string;
    condition: string;
    count: number;
    captured_at: number | null;
  }

  interface Camera extends CameraFacts {
    lifecycle: string;
    state: CameraStateName;
    count: number;
    capturedAt: number | null;
    countFresh: boolean;
    heard: boolean;
  }

  /** `BrowserAlert` in `safecity_gis/messages/browser.py`. */
  interface CityAlert {
    id: string;
    phase: string;
    cause: string;
    severity: string;
    jurisdiction: string;
    camera: string | null;
    lon: number | null;
    lat: number | null;
    detail: string;
    element_kind: string;
    element: string;
    figures: Record<string, number>;
    opened_at: number;
    closed_at: number | null;
    simulated: boolean;
    exercise_id: string | null;
  }

  type ConnectionName = "connecting" | "connected" | "delayed" | "reconnecting" | "lost" | "refused" | "paused";

  /** What the page knows of its connection; times in epoch seconds by the server's clock. */
  interface ConnectionFacts {
    phase: LivePhase;
    heardAt: number | null;
    fusionAt: number | null;
    bus: string;
    refusal: string;
  }
}
