// An outline drawn by tapping its corners, written as GeoJSON into a field.
import * as L from "leaflet";

const LINE: L.PolylineOptions = { color: "#24211c", weight: 3, dashArray: "6 4", fillColor: "#d9cdb3", fillOpacity: 0.5, interactive: false };
const CORNER: L.CircleMarkerOptions = { radius: 6, color: "#24211c", weight: 2, fillColor: "#fffdf9", fillOpacity: 1, interactive: false };

/** Return the outline of some corners, closed; nothing for fewer than three. */
export function outlineOf(corners: [number, number][]): object | null {
  const first = corners[0];
  if (!first || corners.length < 3) return null;
  return { type: "Polygon", coordinates: [[...corners, first]] };
}

/** Let corners be tapped on a map; what stood in the field stays until the third corner. */
export function drawCorners(map: L.Map, field: HTMLTextAreaElement): void {
  const before = field.value;
  const drawn = L.layerGroup().addTo(map);
  let corners: [number, number][] = [];

  function show(): void {
    drawn.clearLayers();
    const line = corners.map(([lng, lat]): L.LatLngTuple => [lat, lng]);
    drawn.addLayer(corners.length > 2 ? L.polygon(line, LINE) : L.polyline(line, LINE));
    line.forEach((at) => drawn.addLayer(L.circleMarker(at, CORNER)));
    const outline = outlineOf(corners);
    field.value = outline ? JSON.stringify(outline) : before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  map.on("click", (event: L.LeafletMouseEvent) => {
    corners.push([Number(event.latlng.lng.toFixed(6)), Number(event.latlng.lat.toFixed(6))]);
    show();
  });
  map.doubleClickZoom.disable();
  document.querySelector("[data-draw-back]")?.addEventListener("click", () => {
    corners.pop();
    show();
  });
  document.querySelector("[data-draw-anew]")?.addEventListener("click", () => {
    corners = [];
    show();
  });
}
