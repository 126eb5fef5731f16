import assert from "node:assert/strict";
import { test } from "node:test";
import { KEPT_FOR, gather, isEmpty, mayKeep, parse, type Control } from "../src/drafts.ts";

const control = (more: Partial<Control>): Control => ({
  name: "text", type: "textarea", value: "lamp", checked: false, private: false, ...more,
});

test("passwords, hidden fields, files and private fields are never kept", () => {
  for (const type of ["password", "hidden", "file", "submit"]) assert.equal(mayKeep(control({ type })), false);
  assert.equal(mayKeep(control({ private: true })), false);
  assert.equal(mayKeep(control({ name: "" })), false);
  assert.equal(mayKeep(control({})), true);
});

test("only ticked boxes are gathered, and several under one name", () => {
  const values = gather([
    control({}),
    control({ name: "kind", type: "checkbox", value: "a", checked: true }),
    control({ name: "kind", type: "checkbox", value: "b" }),
    control({ name: "kind", type: "checkbox", value: "c", checked: true }),
  ]);
  assert.deepEqual(values, { text: ["lamp"], kind: ["a", "c"] });
});

test("a draft of blanks counts as empty", () => {
  assert.equal(isEmpty({ text: [" "], kind: [] }), true);
  assert.equal(isEmpty({ text: ["x"] }), false);
});

test("old, broken and foreign drafts are none", () => {
  const good = JSON.stringify({ at: 1000, values: { text: ["x"] } });
  assert.deepEqual(parse(good, 1000)?.values, { text: ["x"] });
  assert.equal(parse(good, 1001 + KEPT_FOR), null);
  for (const bad of [null, "", "{", "[]", '{"at":"x"}', '{"at":1,"values":null}']) assert.equal(parse(bad, 1), null);
});
