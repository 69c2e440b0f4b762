export { AttributionControl, Map, Marker, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
