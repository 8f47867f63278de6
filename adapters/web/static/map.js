// The map of runs: land from local files, runs and stops from this server. Nothing is loaded from elsewhere.
const box = document.getElementById("map");
const COLOURS = ["#0b6e99", "#b45309", "#7c3aed", "#15803d", "#be123c", "#0f766e", "#4338ca", "#a16207"];
const REGION = [[8.05, 55.65], [11.0, 56.85]];

const clock = new Intl.DateTimeFormat("da-DK", { timeZone: "Europe/Copenhagen", hour: "2-digit", minute: "2-digit" });
const at = (text) => clock.format(new Date(text)).replace(".", ":");

const bounds = (features) => {
  let [[west, south], [east, north]] = [[180, 90], [-180, -90]];
  const visit = (c) => {
    if (typeof c[0] !== "number") { c.forEach(visit); return; }
    west = Math.min(west, c[0]); east = Math.max(east, c[0]); south = Math.min(south, c[1]); north = Math.max(north, c[1]);
  };
  features.forEach((f) => visit(f.geometry.coordinates));
  return west <= east ? [[west, south], [east, north]] : REGION;
};

// Gives each run a colour, and each stop its colour and what the pop-up says.
const dressed = (collection) => {
  const numbers = new Map();
  const number = (run) => { if (!numbers.has(run)) numbers.set(run, numbers.size); return numbers.get(run); };
  const features = collection.features.map((feature) => {
    const p = feature.properties;
    const more = { colour: COLOURS[number(p.run_id ?? "") % COLOURS.length] };
    if (p.kind === "stop") {
      const said = p.actions.map((a) => `${a.trip_id} ${box.dataset[a.action]}`).join(", ");
      more.text = [p.vehicle_id, at(p.arrival_at), said].join(" · ");
      more.pickup = p.actions.some((a) => a.action === "pickup");
    } else if (p.kind === "vehicle") {
      more.text = `${box.dataset.vehicle.replace("{vehicle}", p.vehicle_id)}, ${at(p.at)}`;
    } else {
      more.text = [p.vehicle_id, p.run_id].join(" · ");
    }
    return { ...feature, properties: { kind: p.kind, run_id: p.run_id, ...more } };
  });
  return { type: "FeatureCollection", features };
};

const names = (land) => ({
  type: "FeatureCollection",
  features: land.features.map((f) => {
    const rings = f.geometry.type === "Polygon" ? [f.geometry.coordinates[0]] : f.geometry.coordinates.map((p) => p[0]);
    const [[west, south], [east, north]] = bounds([{ geometry: { coordinates: rings.sort((a, b) => b.length - a.length)[0] } }]);
    return { type: "Feature", properties: { name: f.properties.name }, geometry: { type: "Point", coordinates: [(west + east) / 2, (south + north) / 2] } };
  }),
});

const json = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};

const layers = [
  { id: "sea", type: "background", paint: { "background-color": "#d3e3ec" } },
  { id: "denmark", type: "fill", source: "denmark", paint: { "fill-color": "#eceae3" } },
  { id: "land", type: "fill", source: "land", paint: { "fill-color": "#fbfaf6" } },
  { id: "borders", type: "line", source: "land", paint: { "line-color": "#c3ccd2", "line-width": 0.8 } },
  { id: "names", type: "symbol", source: "names", layout: { "text-field": ["get", "name"], "text-size": 12, "text-font": ["sans-serif"] },
    paint: { "text-color": "#51626f", "text-halo-color": "#fbfaf6", "text-halo-width": 1.2 } },
  { id: "lines", type: "line", source: "runs", filter: ["==", ["get", "kind"], "run"], layout: { "line-join": "round" },
    paint: { "line-color": ["get", "colour"], "line-width": 2, "line-opacity": 0.6 } },
  { id: "stops", type: "circle", source: "runs", filter: ["==", ["get", "kind"], "stop"],
    paint: { "circle-radius": 4, "circle-color": ["case", ["get", "pickup"], "#ffd166", "#14212b"], "circle-stroke-color": "#14212b", "circle-stroke-width": 1 } },
  { id: "vehicles", type: "circle", source: "runs", filter: ["==", ["get", "kind"], "vehicle"],
    paint: { "circle-radius": 5, "circle-color": "#ffffff", "circle-stroke-color": "#be123c", "circle-stroke-width": 2.5 } },
];

const start = async () => {
  const { Map: Chart, NavigationControl, Popup, AttributionControl } = await import("/assets/maplibre-gl/maplibre-gl.mjs");
  const [denmark, land, runs] = await Promise.all([
    json("/static/map/denmark.geojson"), json("/static/map/midtjylland.geojson"), json(box.dataset.source),
  ]);
  const source = (data) => ({ type: "geojson", data });
  const map = new Chart({
    container: box,
    attributionControl: false,
    cooperativeGestures: false,
    dragRotate: false,
    pitchWithRotate: false,
    bounds: bounds(runs.features),
    fitBoundsOptions: { padding: 40, maxZoom: 11 },
    locale: {
      "Map.Title": box.dataset.title,
      "NavigationControl.ZoomIn": box.dataset.zoomIn,
      "NavigationControl.ZoomOut": box.dataset.zoomOut,
    },
    style: {
      version: 8,
      sources: { denmark: source(denmark), land: source(land), names: source(names(land)), runs: source(dressed(runs)) },
      layers,
    },
  });
  map.scrollZoom.disable(); // the wheel scrolls the page; the buttons and + and - zoom
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new AttributionControl({ compact: false, customAttribution: "© Geodatastyrelsen, DAGI 2014" }));
  const popup = new Popup({ closeButton: false, closeOnClick: false });
  for (const layer of ["lines", "stops", "vehicles"]) {
    map.on("mousemove", layer, (event) => {
      map.getCanvas().style.cursor = layer === "vehicles" ? "" : "pointer";
      popup.setLngLat(event.lngLat).setText(event.features[0].properties.text).addTo(map);
    });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; popup.remove(); });
  }
  map.on("click", "lines", (event) => window.location.assign(`/runs/${event.features[0].properties.run_id}`));
  map.once("idle", () => { box.dataset.ready = "true"; });
};

const sorry = (error) => {
  console.warn("map", error);
  box.hidden = true;
  document.getElementById("map-note").textContent = box.dataset.failed;
};

if (box) start().catch(sorry);
