// A map without tiles: boundaries and points of this site alone, on paper, with a list beside it.
import type { FeatureCollection } from "geojson";
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import { read, type Area, type Point } from "./atlas.ts";
import { all, announce, said, word } from "./dom.ts";
import { drawCorners } from "./corners.ts";
import { heaps, type Spot } from "./heaps.ts";
import { shape } from "./shapes.ts";

const PLAIN: L.PathOptions = { color: "#8a806d", weight: 1, fillColor: "#efe9dc", fillOpacity: 0.55 };
const CHOSEN: L.PathOptions = { color: "#24211c", weight: 3, fillColor: "#d9cdb3", fillOpacity: 0.8 };
const CELL = 44;
const LISTED = 60;

interface Placed extends Spot {
  point: Point;
}

class Atlas {
  readonly map: L.Map;
  readonly list: HTMLUListElement;
  readonly marks = L.layerGroup();
  readonly drawn = new Map<string, L.GeoJSON>();
  readonly entries = new Map<string, HTMLButtonElement>();
  pin: L.Marker | null = null;

  constructor(readonly box: HTMLElement, readonly points: Point[], readonly areas: Area[]) {
    this.map = L.map(box, { attributionControl: false, zoomSnap: 0.25, zoomControl: false, scrollWheelZoom: !window.matchMedia("(max-width: 767px)").matches });
    L.control.zoom({ zoomInTitle: word("zoom-in"), zoomOutTitle: word("zoom-out") }).addTo(this.map);
    this.list = document.createElement("ul");
    this.list.className = "map-list rows";
    box.setAttribute("role", "group");
    this.list.setAttribute("aria-label", said(box, "aria-label"));
    box.after(this.list);
    areas.forEach((each) => this.drawArea(each));
    this.marks.addTo(this.map);
    this.fit();
    this.map.on("moveend", () => this.drawPoints());
    this.drawPoints();
    this.choosePoints();
    const sheet = document.querySelector<HTMLTextAreaElement>(said(box, "data-draw") || "#nowhere");
    if (sheet) drawCorners(this.map, sheet);
  }

  fit(): void {
    const bounds = L.latLngBounds([]);
    this.drawn.forEach((layer) => bounds.extend(layer.getBounds()));
    this.points.forEach((point) => bounds.extend([point.lat, point.lng]));
    const field = this.latField();
    if (field?.value) bounds.extend([Number(field.value), Number(this.lngField()?.value)]);
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.04), { animate: false, maxZoom: 16 });
    else this.map.setView([Number(said(this.box, "data-lat")) || 43.97, Number(said(this.box, "data-lng")) || 119.39], 9);
  }

  drawArea(area: Area): void {
    const layer = L.geoJSON(area.feature, { style: PLAIN });
    layer.bindTooltip(area.name, { sticky: true });
    if (area.here) layer.setStyle(CHOSEN);
    if (said(this.box, "data-draw")) {
      layer.addTo(this.map);
      this.drawn.set(area.id || area.name, layer);
      return; // a tap on it is a corner
    }
    layer.on("click", () => (this.chooser() ? this.choose(area) : area.url && go(area.url)));
    layer.addTo(this.map);
    this.drawn.set(area.id || area.name, layer);
    const entry = this.chooser() ? this.entryButton(area) : area.url ? link(area.url, area.name) : null;
    if (entry) this.list.append(line(entry));
  }

  entryButton(area: Area): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = area.name;
    button.setAttribute("aria-pressed", String(this.chooser()?.value === area.id));
    button.addEventListener("click", () => this.choose(area));
    this.entries.set(area.id, button);
    return button;
  }

  chooser(): HTMLInputElement | HTMLSelectElement | null {
    const selector = said(this.box, "data-choose");
    return selector ? document.querySelector(selector) : null;
  }

  choose(area: Area): void {
    const field = this.chooser();
    if (!field) return;
    field.value = area.id;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    this.drawn.forEach((layer, id) => layer.setStyle(id === area.id ? CHOSEN : PLAIN));
    this.entries.forEach((button, id) => button.setAttribute("aria-pressed", String(id === area.id)));
    announce(area.name);
  }

  /** Draw what is in view as shapes, near ones as heaps, and list it. */
  drawPoints(): void {
    const view = this.map.getBounds().pad(0.1);
    const inView = this.points.filter((point) => view.contains([point.lat, point.lng]));
    const placed: Placed[] = inView.map((point) => ({ ...this.map.latLngToLayerPoint([point.lat, point.lng]), point }));
    this.marks.clearLayers();
    for (const heap of heaps(placed, CELL)) {
      const at = this.map.layerPointToLatLng([heap.x, heap.y]);
      const first = heap.spots[0];
      if (!first) continue;
      this.marks.addLayer(heap.spots.length === 1 ? this.mark(first.point) : this.heapMark(at, heap.spots.length));
    }
    all("li[data-point]", this.list).forEach((old) => old.remove());
    this.list.append(...inView.slice(0, LISTED).map(pointLine));
    this.list.hidden = this.list.childElementCount === 0;
  }

  mark(point: Point): L.Marker {
    const icon = L.divIcon({ html: shapeBox(point), className: "map-mark", iconSize: [44, 44] });
    const mark = L.marker([point.lat, point.lng], { icon, title: point.title, alt: point.title, keyboard: true });
    return mark.on("click", () => point.url && go(point.url));
  }

  heapMark(at: L.LatLng, count: number): L.Marker {
    const number = Object.assign(document.createElement("span"), { className: "map-heap-number", textContent: String(count) });
    const icon = L.divIcon({ html: number, className: "map-heap", iconSize: [44, 44] });
    return L.marker(at, { icon, title: String(count), keyboard: true }).on("click", () => this.map.setView(at, this.map.getZoom() + 2));
  }

  latField(): HTMLInputElement | null {
    return document.querySelector<HTMLInputElement>(said(this.box, "data-choose-lat") || "#nowhere");
  }

  lngField(): HTMLInputElement | null {
    return document.querySelector<HTMLInputElement>(said(this.box, "data-choose-lng") || "#nowhere");
  }

  choosePoints(): void {
    const lat = this.latField();
    const lng = this.lngField();
    if (!lat || !lng) return;
    const show = (): void => {
      if (!lat.value || !lng.value) return;
      const at: L.LatLngTuple = [Number(lat.value), Number(lng.value)];
      this.pin ??= L.marker(at, { icon: L.divIcon({ className: "map-pin", iconSize: [22, 22] }), keyboard: false }).addTo(this.map);
      this.pin.setLatLng(at);
    };
    lat.addEventListener("change", show);
    this.map.on("click", (event: L.LeafletMouseEvent) => {
      lng.value = event.latlng.lng.toFixed(6);
      lat.value = event.latlng.lat.toFixed(6);
      lat.dispatchEvent(new Event("change", { bubbles: true }));
    });
    show();
  }
}

function shapeBox(point: Point): HTMLElement {
  const box = document.createElement("span");
  box.append(shape(point.colour));
  return box;
}

/** In a frame on somebody else's page, what is opened comes up beside it: nothing else may be framed. */
const framed = window.self !== window.top;

function go(url: string): void {
  if (framed) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

function link(url: string, name: string): HTMLAnchorElement {
  const made = Object.assign(document.createElement("a"), { href: url, textContent: name, className: "map-entry" });
  return framed ? Object.assign(made, { target: "_blank", rel: "noopener" }) : made;
}

function line(inside: HTMLElement): HTMLLIElement {
  const item = document.createElement("li");
  item.append(inside);
  return item;
}

function pointLine(point: Point): HTMLLIElement {
  const entry = link(point.url || "#", "");
  const name = document.createElement("span");
  name.textContent = point.label ? `${point.label} ${point.title}` : point.title;
  entry.append(shape(point.colour), name);
  const item = line(entry);
  item.setAttribute("data-point", "");
  return item;
}

async function start(box: HTMLElement): Promise<void> {
  const answer = await fetch(said(box, "data-map"), { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const { points, areas } = read((await answer.json()) as FeatureCollection);
  box.textContent = "";
  new Atlas(box, points, areas);
}

for (const box of all<HTMLElement>("[data-map]")) {
  start(box).catch(() => (box.textContent = word("no-map")));
}
