import assert from "node:assert/strict";
import { test } from "node:test";
import { fitted, renamed } from "../src/shrink.ts";

test("a large picture keeps its shape and fits", () => {
  assert.deepEqual(fitted({ width: 4096, height: 3072 }), { width: 2048, height: 1536 });
  assert.deepEqual(fitted({ width: 1000, height: 4096 }), { width: 500, height: 2048 });
});

test("a small picture is left as it is and nothing becomes nothing", () => {
  assert.deepEqual(fitted({ width: 800, height: 600 }), { width: 800, height: 600 });
  assert.deepEqual(fitted({ width: 0, height: 0 }), { width: 1, height: 1 });
  assert.deepEqual(fitted({ width: 9000, height: 1 }), { width: 2048, height: 1 });
});

test("the redrawn picture is named as what it is", () => {
  assert.equal(renamed("灯.HEIC"), "灯.jpg");
  assert.equal(renamed(".png"), "picture.jpg");
});
