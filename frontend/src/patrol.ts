// A walk out of reach: what is found at a point is kept on this phone first, then sent, once.
import { dropPictures, picturesOf, putPictures } from "./album.ts";
import { added, isEmpty, newKey, parse, refused, takenBack, typing, without, type Deed, type Kept } from "./asks.ts";
import { all, announce, freshlyOpened, onceUntouched, said, touched } from "./dom.ts";
import { outbox, picked, placeOf } from "./outbox.ts";

/** What the site says of a point: its row drawn anew, or why not. */
interface Answer {
  row?: string;
  no?: string;
}

const TOO_SOON = 700; // a second tap of the same thumb is not about the next point
const sheet = document.querySelector<HTMLFormElement>("form[data-patrol]");
const check = document.querySelector<HTMLFormElement>("#check");
const elsewhere = document.querySelector<HTMLElement>("[data-unsent-walks]");
const inHand = new Map<string, Blob[]>();

function start(sheet: HTMLFormElement, form: HTMLFormElement | null): void {
  const place = placeOf("patrol", sheet, said(sheet, "data-patrol"));
  const read = (): Kept => parse(localStorage.getItem(place));
  const write = (kept: Kept): void => {
    if (isEmpty(kept)) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(kept));
  };
  const status = document.getElementById("walk-status");
  const card = document.getElementById("point-card");
  const list = document.getElementById("points");
  const point = form?.querySelector<HTMLInputElement>("[name=point]");
  const note = form?.querySelector<HTMLTextAreaElement>("[name=note]");
  const files = form?.querySelector<HTMLInputElement>("input[type=file]");
  let moved = -TOO_SOON;

  const rowOf = (id: string): HTMLElement | null => document.getElementById(`point-${id}`);
  const rows = (): HTMLElement[] => (list ? all<HTMLElement>("[data-point]", list) : []);
  const kept = (id: string): Deed[] => read().deeds.filter((deed) => deed.of === id);
  const isOpen = (row: HTMLElement): boolean => !row.hasAttribute("data-looked") && kept(said(row, "data-point")).length === 0;

  function tell(left: number, signIn: boolean): void {
    const word = left === 0 ? "all" : signIn ? "sign" : "some";
    if (status) status.textContent = `${said(sheet, `data-word-${word}`)} ${left || ""}`.trim();
    const looked = document.getElementById("walk-looked");
    const count = rows().filter((row) => !isOpen(row)).length;
    if (looked) looked.textContent = said(looked, "data-words").replace("KEY", String(count));
    const home = document.getElementById("walk-home");
    if (!home) return;
    home.hidden = count === 0;
    home.querySelector("a")?.classList.toggle("btn-primary", count === rows().length);
  }

  /** Draw under a point what is only on this phone, with the site's sentence if it was refused. */
  function draw(id: string): void {
    const under = rowOf(id)?.querySelector("[data-unsent]");
    const template = document.getElementById("unsent");
    if (!under || !(template instanceof HTMLTemplateElement)) return;
    all<HTMLElement>(".row-link .quiet", rowOf(id) ?? under).forEach((each) => (each.hidden = kept(id).length > 0));
    under.replaceChildren(...kept(id).map((deed) => slip(template, deed)).filter((each): each is HTMLElement => each !== null));
  }

  function slip(template: HTMLTemplateElement, deed: Deed): HTMLElement | null {
    const drawn = template.content.firstElementChild?.cloneNode(true);
    if (!(drawn instanceof HTMLElement)) return null;
    const told = Object.fromEntries(deed.values);
    const found = said(sheet, `data-label-${told["found"] ?? ""}`);
    put(drawn, "[data-words]", [found, told["note"]].filter((word) => word).join(" · "));
    put(drawn, ".ask-no", deed.no);
    all<HTMLElement>(".ask-no, [data-back]", drawn).forEach((each) => (each.hidden = deed.no === ""));
    drawn.querySelector("[data-back]")?.setAttribute("data-back", deed.key);
    return drawn;
  }

  function put(row: Element, selector: string, text: string): void {
    const where = row.querySelector(selector);
    if (where) where.textContent = text;
  }

  /** Show one point big, with what was half written of it. */
  function show(row: HTMLElement): void {
    if (!card || !form || !point || !note) return;
    point.value = said(row, "data-point");
    put(card, "h1", said(row, "data-title"));
    put(card, "[data-look]", said(row, "data-look"));
    card.querySelector("[data-checks]")?.replaceChildren(...all(".row-link .row-meta > :not(.quiet)", row).map((each) => each.cloneNode(true)));
    form.reset(); // a picture is of one point only
    note.value = read().typed[point.value]?.["note"] ?? "";
    complain("");
    showCard(true);
    card.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function showCard(on: boolean): void {
    if (card) card.hidden = !on;
    const done = document.getElementById("all-looked");
    if (done) done.hidden = on;
  }

  function complain(sentence: string): void {
    const where = document.getElementById("note-missing");
    if (!where) return;
    where.textContent = sentence;
    where.hidden = sentence === "";
  }

  function onward(): void {
    const here = rows().findIndex((row) => said(row, "data-point") === point?.value);
    const inTurn = [...rows().slice(here + 1), ...rows().slice(0, here + 1)];
    const next = inTurn.find(isOpen);
    if (next) show(next);
    else showCard(false);
  }

  function take(found: string): void {
    if (performance.now() - moved < TOO_SOON || !point || !note) return;
    if (found !== "done" && !note.value.trim()) {
      complain(said(sheet, "data-word-note"));
      note.focus();
      return;
    }
    keep(found, point.value, note.value);
    draw(point.value);
    moved = performance.now();
    onward();
    sending.tell();
    void sending.pump();
  }

  function keep(found: string, of: string, words: string): void {
    const key = newKey();
    const hung = found === "found" && form ? picked(form) : [];
    const values: [string, string][] = [["point", of], ["found", found], ["note", words], ["key", key], ["when", new Date().toISOString()]];
    const deed: Deed = { key, kind: "check", of, url: sheet.action, values, at: Date.now(), pictures: hung.length, no: "" };
    write(typing(added(read(), deed), of, {}));
    if (hung.length === 0) return;
    inHand.set(key, hung);
    void putPictures(key, hung).catch(() => undefined);
  }

  function done(deed: Deed, answer: Answer): void {
    write(without(read(), deed.key));
    const box = document.createElement("template");
    box.innerHTML = answer.row ?? ""; // drawn and escaped by our own server
    const fresh = box.content.firstElementChild;
    onceUntouched(rowOf(deed.of), () => {
      if (fresh) rowOf(deed.of)?.replaceWith(fresh);
      draw(deed.of);
    });
    forget(deed);
  }

  function forget(deed: Deed): void {
    if (!deed.pictures) return;
    inHand.delete(deed.key);
    void dropPictures(deed.key).catch(() => undefined);
  }

  function refuse(deed: Deed, sentence: string): void {
    write(refused(read(), deed.key, sentence));
    draw(deed.of);
    announce(sentence);
  }

  /** Put what was refused back into the form, with its pictures. */
  async function back(key: string): Promise<void> {
    const deed = read().deeds.find((one) => one.key === key);
    const row = deed && rowOf(deed.of);
    if (!deed || !row || sending.isSending(key)) return;
    const hung = deed.pictures ? (inHand.get(key) ?? (await picturesOf(key).catch(() => []))) : [];
    write(typing(takenBack(read(), key), deed.of, { note: Object.fromEntries(deed.values)["note"] ?? "" }));
    forget(deed);
    draw(deed.of);
    show(row);
    if (files && hung.length) chosen(files, hung);
    sending.tell();
  }

  function chosen(input: HTMLInputElement, hung: Blob[]): void {
    const box = new DataTransfer();
    hung.forEach((file, n) => box.items.add(new File([file], `picture-${n}.jpg`, { type: file.type })));
    input.files = box.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const sending = outbox<Answer>({ sheet, inHand, read, done, refuse, tell });

  let clicked: HTMLButtonElement | null = null; // who sent a form is not told by every browser
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    clicked = target?.closest<HTMLButtonElement>("button[name=found]") ?? null;
    const again = target?.closest("button[data-back]");
    if (again) void back(said(again, "data-back"));
    const link = target?.closest("a[href]");
    const row = link?.closest<HTMLElement>("[data-point]");
    const walking = card !== null && !sheet.hasAttribute("data-ended");
    if (link && row && walking && !target?.closest(".matter-number")) {
      event.preventDefault();
      show(row);
    } else if (link && walking && !navigator.onLine) {
      event.preventDefault(); // another page cannot come now, and this one could not come back
      announce(said(sheet, "data-word-stay"));
    }
  });
  form?.addEventListener("submit", (event) => {
    const pressed = (event as SubmitEvent).submitter ?? clicked;
    clicked = null;
    if (!(pressed instanceof HTMLButtonElement) || !pressed.value) {
      event.preventDefault();
      return;
    }
    try {
      take(pressed.value);
      event.preventDefault();
    } catch {
      // a browser that keeps nothing sends the form as it is
    }
  });
  note?.addEventListener("input", () => {
    complain("");
    try {
      write(typing(read(), point?.value ?? "", { note: note.value }));
    } catch {
      // it still stands in the form
    }
  });
  const first = rows().find((row) => said(row, "data-point") === point?.value);
  rows().forEach((row) => draw(said(row, "data-point")));
  if (first && note && !note.value) note.value = read().typed[said(first, "data-point")]?.["note"] ?? "";
  else if (note && freshlyOpened() && touched(note)) note.dispatchEvent(new Event("input", { bubbles: true })); // typed before this script came
  if (first && kept(said(first, "data-point")).length && !window.location.search) onward();
  sending.tell();
  void sending.pump();
}

/** On the page of all routes: the walks of which something is still on this phone. */
function tellElsewhere(note: HTMLElement): void {
  const mine = placeOf("patrol", note, "");
  for (const name of Object.keys(localStorage).filter((each) => each.startsWith(mine))) {
    const left = parse(localStorage.getItem(name)).deeds.length;
    if (!left) continue;
    const link = document.createElement("a");
    link.href = said(note, "data-unsent-walks").replace("KEY", encodeURIComponent(name.slice(mine.length)));
    link.textContent = `${said(note, "data-word-some")} ${left}`;
    note.querySelector("div")?.append(link);
    note.hidden = false;
  }
}

try {
  if (sheet) start(sheet, check);
  if (elsewhere) tellElsewhere(elsewhere);
} catch (error) {
  console.error(error);
}
