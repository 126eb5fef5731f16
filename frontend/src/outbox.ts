// Deeds kept on this phone are sent one after the other, each again until the site has it.
import { picturesOf } from "./album.ts";
import { next, pause, verdict, type Deed, type Kept } from "./asks.ts";
import { announce, said } from "./dom.ts";

const TIME_OUT = 30000;

/** What a page does with its deeds; `sheet` says the words and holds the token. */
export interface Page<Answer> {
  sheet: Element;
  inHand: Map<string, Blob[]>; // pictures chosen on this very page
  read(): Kept;
  done(deed: Deed, answer: Answer): void;
  refuse(deed: Deed, no: string): void;
  tell(left: number, signIn: boolean): void;
}

export interface Outbox {
  pump(): Promise<void>;
  tell(): void;
  isSending(key: string): boolean;
}

/** Where a page keeps its deeds: by person, so that nobody sends another's. */
export function placeOf(kind: string, sheet: Element, of: string): string {
  return `bandeng.${kind}.${said(sheet, "data-person")}.${of}`;
}

async function post<Answer>(page: Page<Answer>, deed: Deed): Promise<Response> {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", page.sheet.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "");
  deed.values.forEach(([name, value]) => body.append(name, value));
  if (deed.pictures) {
    const files = page.inHand.get(deed.key) ?? (await picturesOf(deed.key).catch(() => []));
    files.forEach((file, n) => body.append("pictures", file, `picture-${n}.jpg`));
    if (files.length === 0) announce(said(page.sheet, "data-word-lost"));
  }
  const stop = new AbortController();
  const late = window.setTimeout(() => stop.abort(), TIME_OUT);
  try {
    return await fetch(deed.url, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: stop.signal });
  } finally {
    window.clearTimeout(late);
  }
}

export function outbox<Answer extends { no?: string }>(page: Page<Answer>): Outbox {
  let busy = false, tries = 0, timer = 0, signIn = false;

  /** Send one deed; tell whether the next may follow. */
  async function send(deed: Deed): Promise<boolean> {
    const answer = await post(page, deed);
    const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
    const what = verdict(answer.status, answer.redirected, isJson);
    signIn = what === "sign-in";
    if (what === "done") page.done(deed, (await answer.json()) as Answer);
    else if (what === "refused") page.refuse(deed, (isJson && ((await answer.json()) as Answer).no) || `${deed.url} ✗`);
    return what === "done" || what === "refused";
  }

  const tell = (): void => page.tell(page.read().deeds.length, signIn);

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    window.clearTimeout(timer);
    try {
      for (let deed = next(page.read()); deed; deed = next(page.read())) {
        if (!(await send(deed))) throw new Error("later");
        tries = 0;
        tell();
      }
    } catch {
      timer = window.setTimeout(() => void pump(), pause(tries++));
    } finally {
      busy = false;
      tell();
    }
  }

  window.addEventListener("online", () => void pump());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void pump();
  });
  return { pump, tell, isSending: (key) => busy && next(page.read())?.key === key };
}

/** The pictures chosen in a form. */
export function picked(source: HTMLFormElement): File[] {
  const input = source.querySelector<HTMLInputElement>("input[type=file]");
  return Array.from(input?.files ?? []);
}
