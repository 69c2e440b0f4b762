/** The live map page: fetches the city, joins the live connection, and keeps map and panels in step. */

import { byId, h } from "./dom.js";
import { HttpError, getJson } from "./http.js";
import { listenForLanguage } from "./language.js";
import { ServerClock } from "./lib/age.js";
import { City } from "./lib/city.js";
import { LiveSocket } from "./lib/live-socket.js";
import { ObjectStore } from "./lib/object-store.js";
import { goToAsked } from "./map/asked-place.js";
import { CityMap } from "./map/city-map.js";
import { ObjectsLayer } from "./map/objects-layer.js";
import { showOneState } from "./map/one-state.js";
import { Room } from "./room.js";

const CITY_CENTRE = { lon: 67.03, lat: 24.87 };
const LABELS = "safecity.labels";
const RETRY_MS = 3000;

const steady = () => performance.now() / 1000;
const clock = new ServerClock(() => Date.now() / 1000);

async function start() {
  listenForLanguage();
  const language = localStorage.getItem(LABELS) ?? document.documentElement.lang;
  const cityMap = new CityMap(byId("map"), language);
  listenForLabels(cityMap);
  const [bootstrap, views] = await Promise.all([
    persist("/api/v1/map/bootstrap/"),
    persist("/api/v1/map/fields-of-view/"),
    cityMap.ready,
  ]);
  const store = new ObjectStore(CITY_CENTRE.lon, CITY_CENTRE.lat);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const objects = new ObjectsLayer(store, { latitude: CITY_CENTRE.lat, still, now: steady, pace: cityMap.pace });
  cityMap.map.addLayer(/** @type {any} */ (objects), "facilities-hospital");
  const room = new Room({ cityMap, objects, city: new City(bootstrap.cameras), clock, steady, bootstrap, views, reload });
  showOneState(cityMap);
  goToAsked(room);
  connect(room);
}

/** @param {Room} room */
async function reload(room) {
  const [bootstrap, views] = await Promise.all([persist("/api/v1/map/bootstrap/"), persist("/api/v1/map/fields-of-view/")]);
  room.takeFacts(bootstrap, views);
}

/** @param {Room} room */
function connect(room) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new LiveSocket(`${scheme}://${location.host}/ws/live/`, {
    onMessage: (message) => room.hear(message),
    onFrame: (frame) => room.takeFrame(frame),
    onPhase: (phase) => room.setPhase(phase),
  });
  const { cityMap } = room;
  const look = () => {
    const { bbox, zoom } = cityMap.view();
    socket.look(bbox, zoom);
  };
  look();
  cityMap.map.on("moveend", look);
  document.addEventListener("visibilitychange", () => socket.setVisible(!document.hidden));
  window.addEventListener("online", () => socket.retryNow());
  window.addEventListener("pagehide", () => socket.stop());
  window.addEventListener("pageshow", (event) => event.persisted && socket.start());
  socket.start();
}

/**
 * The answer of our server, however long it takes to come back; a refusal ends the page.
 *
 * @param {string} url
 * @returns {Promise<any>}
 */
async function persist(url) {
  for (;;) {
    try {
      return await getJson(url);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const banner = byId("banner");
      banner.textContent = error.message;
      banner.hidden = false;
      if (error.status === 401 || error.status === 403) {
        banner.append(" ", h("a", { href: "/accounts/login/" }, "→"));
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** @param {CityMap} cityMap */
function listenForLabels(cityMap) {
  const buttons = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("button[data-labels]"));
  const mark = () => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.labels === cityMap.language)));
  for (const button of buttons) {
    button.addEventListener("click", () => {
      localStorage.setItem(LABELS, button.dataset.labels ?? "en");
      cityMap.ready.then(() => {
        cityMap.speak(button.dataset.labels ?? "en");
        mark();
      });
    });
  }
  mark();
  byId("home-view").addEventListener("click", () => cityMap.home());
}

await start();
