// The bench meeting: what is typed is kept on this phone first, then sent, one after the other.
import { dropPictures, putPictures } from "./album.ts";
import {
  added, isEmpty, newKey, numbered, parse, refused, takenBack, typing, without,
  type Deed, type Kept, type Kind,
} from "./asks.ts";
import { all, announce, fieldsOf, freshlyOpened, nothingHeld, said, touched } from "./dom.ts";
import { outbox, picked, placeOf } from "./outbox.ts";
import { drawAsk, putRow, showForm, type Row } from "./sitting.ts";

const sheet = document.querySelector<HTMLElement>("[data-meet-end]");
const capture = document.querySelector<HTMLFormElement>("#capture");
const inHand = new Map<string, Blob[]>(); // pictures chosen on this very page

function start(form: HTMLFormElement): void {
  const place = placeOf("meet", form, said(form, "data-meet"));
  const read = (): Kept => parse(localStorage.getItem(place));
  const write = (kept: Kept): void => {
    if (isEmpty(kept)) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(kept));
  };
  const status = document.getElementById("meet-status");

  function tell(left: number, signIn: boolean): void {
    const word = left === 0 ? "all" : signIn ? "sign" : "some";
    if (status) status.textContent = `${said(form, `data-word-${word}`)} ${left || ""}`.trim();
    const count = document.getElementById("asks-count");
    if (count) count.textContent = String(all("#asks > .ask").length || "");
  }

  function done(deed: Deed, row: Row): void {
    let kept = without(read(), deed.key);
    if (deed.kind === "ask" && row.number) kept = numbered(kept, deed.key, row.number);
    write(kept);
    putRow(deed, row);
    if (!deed.pictures) return;
    inHand.delete(deed.key);
    void dropPictures(deed.key).catch(() => undefined);
  }

  function refuse(deed: Deed, sentence: string): void {
    if (deed.kind === "ask") {
      write(refused(read(), deed.key, sentence));
      drawAsk({ ...deed, no: sentence }, form);
    } else {
      write(without(read(), deed.key));
      showForm(deed.of, Object.fromEntries(deed.values), sentence);
      if (deed.kind === "came") announce(sentence);
    }
  }

  const sending = outbox<Row>({ sheet: form, inHand, read, done, refuse, tell });

  function keep(kind: Kind, source: HTMLFormElement, pressed: HTMLButtonElement | null): Deed {
    const key = newKey();
    const pairs = fieldsOf(source)
      .filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "file")
      .filter((field) => !(field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type) && !field.checked))
      .map((field): [string, string] => [field.name, field.name === "client_key" ? key : field.value]);
    if (pressed?.name) pairs.push([pressed.name, pressed.value]);
    const of = pairs.find(([name]) => name === "ask")?.[1] ?? (pressed?.value ?? "").split(" ")[0] ?? "";
    const files = kind === "ask" ? picked(source) : [];
    const deed: Deed = { key, kind, of: kind === "said" ? of : "", url: source.action, values: pairs, at: Date.now(), pictures: files.length, no: "" };
    let kept = added(read(), deed);
    kept = typing(kept, kind === "ask" ? "box" : of, {});
    write(kept);
    if (files.length) {
      inHand.set(key, files);
      void putPictures(key, files).catch(() => undefined);
    }
    return deed;
  }

  function take(source: HTMLFormElement, pressed: HTMLButtonElement | null): void {
    const kind = said(source, "data-op") as Kind;
    const words = source.querySelector<HTMLTextAreaElement>("[name=ask_text]");
    if (kind === "ask" && !words?.value.trim() && picked(source).length === 0) {
      words?.focus();
      return;
    }
    const deed = keep(kind, source, pressed);
    if (kind === "ask") {
      drawAsk(deed, form);
      source.reset();
      if (words) words.value = "";
      all<HTMLInputElement>("#id_ask_name, #id_ask_phone", source).forEach((field) => (field.value = ""));
      words?.focus();
    } else if (kind === "said") {
      markSaid(deed);
    }
    sending.tell();
    void sending.pump();
  }

  /** Show at once what was said to an ask, before the site has it. */
  function markSaid(deed: Deed): void {
    const row = document.getElementById(`ask-${deed.of}`);
    row?.querySelector(".ask-form")?.remove();
    all("button[name=promised]", row ?? document.createElement("i")).forEach((button) => button.setAttribute("hidden", ""));
    const place = row?.querySelector("[data-told]");
    const chip = deed.values.find(([name]) => name === "promised")?.[1].split(" ")[1];
    const words = chip ?? deed.values.find(([name]) => name === "said")?.[1] ?? "";
    if (place) place.textContent = words;
    capture?.querySelector<HTMLTextAreaElement>("textarea")?.focus();
  }

  function back(key: string): void {
    const deed = read().deeds.find((one) => one.key === key);
    if (!deed || sending.isSending(key)) return;
    write(takenBack(read(), key));
    document.getElementById(`ask-${key}`)?.remove();
    fill(Object.fromEntries(deed.values));
    sending.tell();
  }

  function fill(values: Record<string, string>): void {
    for (const field of fieldsOf(form)) {
      const value = values[field.name];
      if (value !== undefined && field.type !== "hidden" && field.type !== "file") field.value = value;
    }
    if (values["ask_name"] || values["ask_phone"]) form.querySelector("details")?.setAttribute("open", "");
    form.querySelector<HTMLTextAreaElement>("textarea")?.focus();
  }

  function restore(): void {
    const kept = read();
    kept.deeds.filter((deed) => deed.kind === "ask").forEach((deed) => drawAsk(deed, form));
    kept.deeds.filter((deed) => deed.kind === "said").forEach(markSaid);
    for (const [where, values] of Object.entries(kept.typed)) {
      if (where !== "box") showForm(where, values, "");
    }
    const box = form.querySelector<HTMLTextAreaElement>("textarea");
    if (kept.typed["box"] && box && !box.value) fill(kept.typed["box"]);
    else if (box && freshlyOpened() && touched(box)) box.dispatchEvent(new Event("input", { bubbles: true })); // typed before this script came
    if (nothingHeld()) box?.focus({ preventScroll: true });
  }

  let clicked: HTMLButtonElement | null = null; // who sent a form is not told by every browser
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    clicked = target?.closest<HTMLButtonElement>("button[type=submit]") ?? null;
    const opener = target?.closest<HTMLElement>("[data-open]");
    const row = target?.closest<HTMLElement>("[data-ask]");
    if (opener && row) {
      event.preventDefault();
      if (said(opener, "data-open") === "say") showForm(said(row, "data-ask"), {}, "");
      else {
        row.querySelector(".ask-form")?.remove();
        write(typing(read(), said(row, "data-ask"), {}));
      }
    }
    if (target?.closest("[data-back]") && row) back(said(row, "data-ask"));
  });
  document.addEventListener("submit", (event) => {
    const source = event.target;
    if (!(source instanceof HTMLFormElement) || !source.hasAttribute("data-op")) return;
    const pressed = (event as SubmitEvent).submitter ?? clicked;
    clicked = null;
    try {
      take(source, pressed instanceof HTMLButtonElement ? pressed : null);
      event.preventDefault();
    } catch {
      // a browser that keeps nothing sends the form as it is
    }
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    const source = field instanceof Element ? field.closest<HTMLFormElement>("form[data-op]") : null;
    if (!source || source.id === "promise" || said(source, "data-op") === "came") return;
    const where = source === form ? "box" : source.querySelector<HTMLInputElement>("[name=ask]")?.value ?? "";
    const values: Record<string, string> = {};
    for (const each of fieldsOf(source)) {
      const off = each instanceof HTMLInputElement && each.type === "radio" && !each.checked;
      if (each.name && !off && each.type !== "hidden" && each.type !== "file") values[each.name] = each.value;
    }
    try {
      const { told: _way, ...words } = values;
      const blank = Object.values(words).every((value) => value.trim() === "");
      write(typing(read(), where, blank ? {} : values));
    } catch {
      // it still stands in the form
    }
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const inWords = field instanceof HTMLTextAreaElement && field.closest("form[data-op]");
    // while a word is being composed, Enter chooses it
    if (!inWords || event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    field.form?.querySelector<HTMLButtonElement>("button[type=submit]")?.click();
  });
  document.addEventListener("focusin", (event) => {
    form.classList.toggle("aside", event.target instanceof Element && event.target.closest(".ask-form") !== null);
  });
  restore();
  sending.tell();
  void sending.pump();
}

/** At the end nothing stays on the phone but what the site does not have yet; that is said. */
function end(note: HTMLElement): void {
  const place = placeOf("meet", note, said(note, "data-meet-end"));
  const left = parse(localStorage.getItem(place)).deeds.length;
  if (left === 0) localStorage.removeItem(place);
  const words = note.querySelector("div");
  if (words) words.textContent = `${said(note, "data-word-left")} ${left}`;
  note.hidden = left === 0;
}

try {
  if (capture) start(capture);
  if (sheet) end(sheet);
} catch (error) {
  console.error(error);
}
