import assert from "node:assert/strict";
import { test } from "node:test";
import { heightOf, inkOf, lying, options, rowsBehind, type Numbers } from "../src/pictured.ts";

const numbers: Numbers = {
  kind: "bar",
  series: [{ name: "绿", colour: "green" }, { name: "红", colour: "red" }],
  rows: [
    { name: "双泉镇", values: [3, 1], urls: ["/m?c=green", "/m?c=red"] },
    { name: "长岭镇", values: [2], url: "/m?t=2" },
    { name: "外", values: [1], url: "https://elsewhere" },
  ],
};

test("every mark opens its own rows, never another site", () => {
  assert.equal(rowsBehind(numbers, 0, 1), "/m?c=red");
  assert.equal(rowsBehind(numbers, 1, 0), "/m?t=2");
  assert.equal(rowsBehind(numbers, 2, 0), "");
  assert.equal(rowsBehind(numbers, 9, 0), "");
});

test("rung colours keep their ink, other series take quiet ones", () => {
  assert.equal(inkOf({ name: "红", colour: "red" }, 0), "#bb3a2b");
  assert.equal(inkOf({ name: "x" }, 0), "#24211c");
});

test("many names lie on their side and get room", () => {
  const many = { ...numbers, rows: Array.from({ length: 20 }, (_, n) => ({ name: `镇${n}`, values: [n] })) };
  assert.equal(lying(numbers), false);
  assert.equal(lying(many), true);
  assert.ok(heightOf(many) > heightOf(numbers));
});

test("missing values count as nothing and the tip is drawn, not written", () => {
  const made = options(numbers, true) as { series: { data: number[] }[]; tooltip: { renderMode: string } };
  assert.deepEqual(made.series[1]?.data, [1, 0, 0]);
  assert.equal(made.tooltip.renderMode, "richText");
});
