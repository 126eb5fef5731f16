import assert from "node:assert/strict";
import { test } from "node:test";
import { added, isEmpty, newKey, next, nothing, numbered, parse, pause, refused, takenBack, typing, verdict, without, type Deed } from "../src/asks.ts";

const deed = (key: string, more: Partial<Deed> = {}): Deed => ({
  key, kind: "ask", of: "", url: "/work/meet/x/", values: [["ask_text", key]], at: 1, pictures: 0, no: "", ...more,
});
const said = (key: string, of: string): Deed => deed(key, { kind: "said", of, values: [["promised", `${of} 2026-03-08`], ["ask", of]] });

test("asks go in the order they were spoken", () => {
  let kept = [deed("a"), deed("b"), deed("c")].reduce(added, nothing());
  const sent: string[] = [];
  for (let one = next(kept); one; one = next(kept)) {
    sent.push(one.key);
    kept = without(kept, one.key);
  }
  assert.deepEqual(sent, ["a", "b", "c"]);
});

test("what was said to an ask waits until the ask is taken, others do not wait for it", () => {
  let kept = [deed("a"), said("s", "a"), deed("b")].reduce(added, nothing());
  kept = refused(kept, "a", "no");
  assert.equal(next(kept)?.key, "b");
  kept = without(kept, "b");
  assert.equal(next(kept), null);
  assert.equal(kept.deeds.length, 2);
});

test("an ask's number takes the place of its key, in what was said and what is half typed", () => {
  let kept = [deed("a"), said("s", "a")].reduce(added, nothing());
  kept = typing(kept, "a", { said: "half" });
  kept = numbered(without(kept, "a"), "a", "10000018");
  assert.deepEqual(next(kept)?.values, [["promised", "10000018 2026-03-08"], ["ask", "10000018"]]);
  assert.deepEqual(kept.typed, { "10000018": { said: "half" } });
});

test("an ask taken back takes with it what was said to it", () => {
  const kept = [deed("a"), said("s", "a"), deed("b")].reduce(added, nothing());
  assert.deepEqual(takenBack(kept, "a").deeds.map((one) => one.key), ["b"]);
});

test("what is kept comes back whole, what is broken is nothing", () => {
  const kept = typing(added(nothing(), deed("a")), "box", { ask_text: "路" });
  assert.deepEqual(parse(JSON.stringify(kept)), kept);
  for (const bad of [null, "", "{", "[]", "null", '{"deeds":5,"typed":null}', '{"deeds":[{"key":1}]}']) {
    assert.ok(isEmpty(parse(bad)), String(bad));
  }
  assert.ok(isEmpty(typing(kept, "box", { ask_text: " " })) === false);
});

test("only a clear yes lets go of an ask", () => {
  assert.equal(verdict(200, false, true), "done");
  assert.equal(verdict(409, false, true), "refused");
  assert.equal(verdict(200, true, false), "sign-in");
  assert.equal(verdict(403, false, false), "sign-in");
  for (const status of [0, 429, 500, 502, 503, 504]) assert.equal(verdict(status, false, false), "again");
  assert.equal(verdict(200, false, false), "again");
});

test("pauses grow and end growing; keys are random and well made", () => {
  assert.ok(pause(0) < pause(3));
  assert.equal(pause(4), pause(400));
  const keys = new Set(Array.from({ length: 500 }, () => newKey()));
  assert.equal(keys.size, 500);
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
