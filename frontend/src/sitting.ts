// The rows of a meeting as they stand on the page: an ask on this phone, one the site has.
import type { Deed } from "./asks.ts";
import { all, fieldsOf, onceUntouched, said } from "./dom.ts";

/** What the site says to a deed: the row drawn anew, or why not. */
export interface Row {
  number?: string;
  row?: string;
  no?: string;
}

const list = (): HTMLElement | null => document.getElementById("asks");

function fromTemplate(id: string, key: string): HTMLElement | null {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) return null;
  const drawn = template.content.firstElementChild?.cloneNode(true);
  if (!(drawn instanceof HTMLElement)) return null;
  for (const each of [drawn, ...all<HTMLElement>("*", drawn)]) {
    for (const name of ["id", "for", "value", "href"]) {
      const value = each.getAttribute(name);
      if (value?.includes("KEY")) each.setAttribute(name, value.replace("KEY", key));
    }
  }
  return drawn;
}

/** Draw an ask that is only on this phone, with the site's sentence if it was refused. */
export function drawAsk(deed: Deed, form: Element): void {
  const row = document.getElementById(`ask-${deed.key}`) ?? fromTemplate("unsent", deed.key);
  if (!row) return;
  row.id = `ask-${deed.key}`;
  row.setAttribute("data-ask", deed.key);
  const words = Object.fromEntries(deed.values);
  put(row, "[data-words]", words["ask_text"] || "🖼");
  put(row, "[data-state]", said(form, "data-word-kept"));
  const no = row.querySelector<HTMLElement>(".ask-no");
  if (no) {
    no.textContent = deed.no;
    no.hidden = deed.no === "";
  }
  if (row.isConnected) return;
  put(row, ".ask-order", String(all("#asks > .ask").length + 1));
  list()?.append(row);
  row.scrollIntoView({ block: "nearest" });
}

function put(row: Element, selector: string, text: string): void {
  const place = row.querySelector(selector);
  if (place) place.textContent = text;
}

/** Put the site's row in the place of what stood there; a form being filled in stays open. */
export function putRow(deed: Deed, row: Row): void {
  const old = document.getElementById(`ask-${deed.kind === "ask" ? deed.key : deed.of}`);
  onceUntouched(old, () => swapRow(deed, row));
}

function swapRow(deed: Deed, row: Row): void {
  if (!row.row) return;
  const box = document.createElement("template");
  box.innerHTML = row.row; // drawn and escaped by our own server
  const fresh = box.content.firstElementChild;
  const name = deed.kind === "ask" ? deed.key : deed.of;
  const twin = row.number ? document.getElementById(`ask-${row.number}`) : null;
  const old = document.getElementById(`ask-${name}`) ?? twin;
  if (!fresh) return;
  const open = old?.querySelector<HTMLElement>(".ask-form");
  const held = document.activeElement;
  if (old) old.replaceWith(fresh);
  else list()?.append(fresh);
  if (twin && twin !== old) twin.remove();
  const asked = open?.querySelector<HTMLInputElement>("[name=ask]");
  if (!open || !asked || !row.number) return;
  asked.value = row.number;
  fresh.append(open);
  if (held instanceof HTMLElement && open.contains(held)) held.focus();
}

/** Open the form of what was said to an ask, with what was typed there before and why not. */
export function showForm(name: string, values: Record<string, string>, no: string): void {
  const row = document.getElementById(`ask-${name}`);
  if (!row) return;
  const form = row.querySelector<HTMLFormElement>(".ask-form") ?? fromTemplate("say", name);
  if (!(form instanceof HTMLFormElement)) return;
  if (!form.isConnected) row.append(form);
  for (const field of fieldsOf(form)) {
    const value = values[field.name];
    if (value === undefined || field.type === "hidden") continue;
    if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === value;
    else field.value = value;
  }
  const sentence = form.querySelector<HTMLElement>(".ask-no");
  if (sentence) {
    sentence.textContent = no;
    sentence.hidden = no === "";
  }
  form.querySelector<HTMLTextAreaElement>("textarea")?.focus();
  form.scrollIntoView({ block: "nearest" });
}
