import assert from "node:assert/strict";
import { test } from "node:test";
import { ownAddress, read } from "../src/atlas.ts";
import { heaps } from "../src/heaps.ts";

test("near spots become one heap in their middle, far ones stay", () => {
  const made = heaps([{ x: 2, y: 2 }, { x: 6, y: 4 }, { x: 300, y: 300 }], 44);
  assert.deepEqual(made.map((heap) => heap.spots.length), [2, 1]);
  assert.deepEqual([made[0]?.x, made[0]?.y], [4, 3]);
});

test("no spot is lost in heaps", () => {
  const spots = Array.from({ length: 500 }, (_, n) => ({ x: (n * 37) % 900, y: (n * 61) % 700 }));
  assert.equal(heaps(spots, 44).reduce((sum, heap) => sum + heap.spots.length, 0), 500);
});

test("only addresses of this site are followed", () => {
  assert.equal(ownAddress("/m/1"), "/m/1");
  assert.equal(ownAddress("?a=1"), "?a=1");
  for (const bad of ["//evil", "https://evil", "javascript:alert(1)", null, {}]) assert.equal(ownAddress(bad), "");
});

test("points and areas are read, odd features skipped", () => {
  const { points, areas } = read({
    type: "FeatureCollection",
    features: [
      { type: "Feature", geometry: { type: "Point", coordinates: [119, 44] }, properties: { title: "灯", colour: "red", url: "/m/1" } },
      { type: "Feature", geometry: { type: "Polygon", coordinates: [] }, properties: { id: 7, name: "东梁村" } },
      { type: "Feature", geometry: { type: "LineString", coordinates: [] }, properties: null },
      { type: "Feature", geometry: { type: "Point", coordinates: [] }, properties: null },
    ],
  });
  assert.deepEqual(points, [{ lat: 44, lng: 119, title: "灯", label: "", url: "/m/1", colour: "red" }]);
  assert.deepEqual(areas.map((area) => [area.id, area.name]), [["7", "东梁村"]]);
});
