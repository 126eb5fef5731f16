// What a map is drawn from: places with boundaries, and points of matters.
import type { Feature, FeatureCollection } from "geojson";
import { colourOf, type Colour } from "./shapes.ts";

export interface Point {
  lat: number;
  lng: number;
  title: string;
  label: string;
  url: string;
  colour: Colour;
}

export interface Area {
  id: string;
  name: string;
  url: string;
  here: boolean;
  feature: Feature;
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Only addresses of this site are followed. */
export function ownAddress(value: unknown): string {
  const url = text(value);
  return /^(\/(?!\/)|\?|#)/.test(url) ? url : "";
}

function point(feature: Feature): Point | null {
  if (feature.geometry?.type !== "Point") return null;
  const [lng, lat] = feature.geometry.coordinates;
  if (lng === undefined || lat === undefined) return null;
  const said = feature.properties ?? {};
  return {
    lat, lng, title: text(said.title), label: text(said.label) || text(said.number),
    url: ownAddress(said.url), colour: colourOf(said.colour),
  };
}

function area(feature: Feature): Area | null {
  const kind = feature.geometry?.type;
  if (kind !== "Polygon" && kind !== "MultiPolygon") return null;
  const said = feature.properties ?? {};
  return { id: text(said.id), name: text(said.name), url: ownAddress(said.url), here: said.here === true, feature };
}

export function read(collection: FeatureCollection): { points: Point[]; areas: Area[] } {
  const features = collection.features ?? [];
  return {
    points: features.map(point).filter((each): each is Point => each !== null),
    areas: features.map(area).filter((each): each is Area => each !== null),
  };
}
