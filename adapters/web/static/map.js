// The day's map: land from a local file, runs and stops from this server. Nothing is loaded from elsewhere.
import { Map, NavigationControl, Popup, AttributionControl } from "/assets/maplibre-gl/maplibre-gl.mjs";

const box = document.getElementById("map");
const COLOURS = ["#0b6e99", "#d97706", "#7c3aed", "#15803d", "#be123c", "#0f766e", "#4338ca", "#a16207"];

const show = (text) => { const note = document.getElementById("map-note"); if (note) note.textContent = text; };

const bounds = (collection) => {
  let west = 180, south = 90, east = -180, north = -90;
  const visit = (c) => {
    if (typeof c[0] === "number") {
      west = Math.min(west, c[0]); east = Math.max(east, c[0]); south = Math.min(south, c[1]); north = Math.max(north, c[1]);
    } else { c.forEach(visit); }
  };
  collection.features.forEach((f) => f.geometry && visit(f.geometry.coordinates));
  return west <= east ? [[west, south], [east, north]] : [[8.1, 55.7], [11, 56.8]];
};

const start = async () => {
  const [land, runs] = await Promise.all([
    fetch("/static/map/midtjylland.geojson").then((r) => r.json()),
    fetch(box.dataset.source, { headers: { Accept: "application/json" } }).then((r) => { if (!r.ok) throw new Error(r.status); return r.json(); }),
  ]);
  const map = new Map({
    container: box,
    attributionControl: false,
    bounds: bounds(runs.features.length ? runs : land),
    fitBoundsOptions: { padding: 30 },
    style: {
      version: 8,
      sources: { land: { type: "geojson", data: land }, runs: { type: "geojson", data: runs } },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": "#d8e6ee" } },
        { id: "land", type: "fill", source: "land", paint: { "fill-color": "#fbfaf6" } },
        { id: "borders", type: "line", source: "land", paint: { "line-color": "#c3ccd2", "line-width": 0.8 } },
        { id: "lines", type: "line", source: "runs", filter: ["==", ["geometry-type"], "LineString"],
          paint: { "line-color": ["to-color", ["at", ["%", ["to-number", ["get", "index"], 0], COLOURS.length], ["literal", COLOURS]]], "line-width": 1.6, "line-opacity": 0.55 } },
        { id: "stops", type: "circle", source: "runs", filter: ["==", ["geometry-type"], "Point"],
          paint: { "circle-radius": 3.2, "circle-color": ["match", ["get", "action"], "dropoff", "#14212b", "#ffd166"], "circle-stroke-color": "#14212b", "circle-stroke-width": 0.8 } },
      ],
    },
  });
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new AttributionControl({ customAttribution: "© Geodatastyrelsen" }));
  const popup = new Popup({ closeButton: false });
  map.on("mousemove", "stops", (event) => {
    const p = event.features[0].properties;
    popup.setLngLat(event.lngLat).setText([p.run_id, p.time, p.label].filter(Boolean).join(" · ")).addTo(map);
  });
  map.on("mouseleave", "stops", () => popup.remove());
  map.on("click", "lines", (event) => { const id = event.features[0].properties.run_id; if (id) window.location.assign(`/runs/${id}`); });
  map.once("idle", () => { box.dataset.ready = "true"; });
};

if (box) start().catch(() => show(box.dataset.failed));
