/** Dragging the planned camera that is being edited, or its aim, on the map. */

const HANDLES = ["plan-camera", "plan-aim"];
const REACH_PX = 10;

/**
 * @param {MapLibreMap} map
 * @param {(handle: "place" | "aim", to: {lon: number, lat: number}) => void} onDrag
 */
export function listenForDrag(map, onDrag) {
  /** @type {"place" | "aim" | null} */
  let handle = null;
  /** @param {any} event */
  const begin = (event) => {
    handle = handleAt(map, event.point);
    if (handle) event.preventDefault();
  };
  /** @param {any} event */
  const go = ({ lngLat }) => {
    if (handle) onDrag(handle, { lon: lngLat.lng, lat: lngLat.lat });
  };
  const end = () => {
    handle = null;
  };
  map.on("mousedown", begin);
  map.on("touchstart", begin);
  map.on("mousemove", go);
  map.on("touchmove", go);
  for (const over of ["mouseup", "touchend", "touchcancel"]) map.on(/** @type {any} */ (over), end);
}

/** @param {MapLibreMap} map @param {{x: number, y: number}} point @returns {"place" | "aim" | null} */
export function handleAt(map, { x, y }) {
  const box = /** @type {[[number, number], [number, number]]} */ ([
    [x - REACH_PX, y - REACH_PX],
    [x + REACH_PX, y + REACH_PX],
  ]);
  const found = map.queryRenderedFeatures(box, { layers: HANDLES.filter((id) => map.getLayer(id)) });
  return found.map(({ properties }) => properties.handle).find(Boolean) ?? null;
}
