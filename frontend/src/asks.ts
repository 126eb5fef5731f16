// What was said at a meeting, or found on a walk, and has not reached the site yet: small deeds, kept as text.

export type Kind = "ask" | "said" | "came" | "check";

export interface Deed {
  key: string; // a retry brings the same key
  kind: Kind;
  of: string; // the ask it is about: its key, or its number once it has one; or the point of a walk
  url: string;
  values: [string, string][];
  at: number;
  pictures: number;
  no: string; // the site's sentence why not
}

export interface Kept {
  deeds: Deed[];
  typed: Record<string, Record<string, string>>; // half written, by the form it stands in
}

export type Verdict = "done" | "refused" | "sign-in" | "again";

export function nothing(): Kept {
  return { deeds: [], typed: {} };
}

function isDeed(found: unknown): found is Deed {
  const deed = found as Partial<Deed> | null;
  return !!deed && typeof deed.key === "string" && typeof deed.url === "string" && Array.isArray(deed.values);
}

/** Read what is kept; what cannot be read counts as nothing. */
export function parse(text: string | null): Kept {
  if (text === null) return nothing();
  try {
    const found = JSON.parse(text) as Partial<Kept>;
    const deeds = Array.isArray(found.deeds) ? found.deeds.filter(isDeed) : [];
    return { deeds, typed: typeof found.typed === "object" && found.typed ? found.typed : {} };
  } catch {
    return nothing();
  }
}

export function isEmpty(kept: Kept): boolean {
  return kept.deeds.length === 0 && Object.keys(kept.typed).length === 0;
}

export function added(kept: Kept, deed: Deed): Kept {
  return { ...kept, deeds: [...kept.deeds, deed] };
}

export function without(kept: Kept, key: string): Kept {
  return { ...kept, deeds: kept.deeds.filter((deed) => deed.key !== key) };
}

/** Take an ask back, with whatever was said to it. */
export function takenBack(kept: Kept, key: string): Kept {
  return { ...kept, deeds: kept.deeds.filter((deed) => deed.key !== key && deed.of !== key) };
}

export function refused(kept: Kept, key: string, no: string): Kept {
  return { ...kept, deeds: kept.deeds.map((deed) => (deed.key === key ? { ...deed, no } : deed)) };
}

/** The next deed to send: in order; what is about an ask that was not taken waits for it. */
export function next(kept: Kept): Deed | null {
  const waiting = new Set(kept.deeds.filter((deed) => deed.kind === "ask").map((deed) => deed.key));
  return kept.deeds.find((deed) => deed.no === "" && !waiting.has(deed.of)) ?? null;
}

/** Once an ask has its number, what is about it bears the number. */
export function numbered(kept: Kept, key: string, number: string): Kept {
  const deeds = kept.deeds.map((deed) => (deed.of === key ? { ...deed, of: number, values: renamed(deed.values, key, number) } : deed));
  const typed = Object.fromEntries(Object.entries(kept.typed).map(([form, values]) => [form === key ? number : form, values]));
  return { deeds, typed };
}

function renamed(values: [string, string][], key: string, number: string): [string, string][] {
  return values.map(([name, value]) => [name, value.startsWith(key) ? number + value.slice(key.length) : value]);
}

export function typing(kept: Kept, form: string, values: Record<string, string>): Kept {
  const typed = { ...kept.typed };
  if (Object.values(values).every((value) => value.trim() === "")) delete typed[form];
  else typed[form] = values;
  return { ...kept, typed };
}

/** What is to be done about an answer of the site; anything unclear is tried again. */
export function verdict(status: number, redirected: boolean, isJson: boolean): Verdict {
  if (redirected || status === 401 || status === 403) return "sign-in";
  if (isJson && status === 200) return "done";
  if (status === 404 || status === 409 || status === 413 || status === 422) return "refused";
  return "again";
}

const WAITS = [1500, 3000, 6000, 15000, 30000];

export function pause(tries: number): number {
  return WAITS[Math.min(tries, WAITS.length - 1)] ?? 30000;
}

/** A random key as the site wants it, also where the page did not come over https. */
export function newKey(random: Uint8Array = crypto.getRandomValues(new Uint8Array(16))): string {
  const bytes = Array.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
