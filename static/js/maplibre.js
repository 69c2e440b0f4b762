/** The vendored MapLibre GL; its types are those of the npm package (`maplibre.d.ts`). */
export { AttributionControl, Map, Marker, NavigationControl, ScaleControl, setWorkerUrl } from "../vendor/maplibre-gl/maplibre-gl.mjs";
