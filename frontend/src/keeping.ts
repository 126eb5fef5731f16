// Keeps drafts of forms marked data-draft, and forgets them once they were sent.
import { all, fieldsOf, freshlyOpened, said, touched } from "./dom.ts";
import { gather, isEmpty, parse, type Control } from "./drafts.ts";

const PREFIX = "bandeng.draft.";

function controls(form: HTMLFormElement): Control[] {
  return fieldsOf(form).map((field) => ({
    name: field.name,
    type: field.type,
    value: field.value,
    checked: field instanceof HTMLInputElement && field.checked,
    private: field.hasAttribute("data-private") || field.closest("[data-private]") !== null,
  }));
}

function keep(form: HTMLFormElement, key: string): void {
  const values = gather(controls(form));
  if (isEmpty(values)) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
}

function untouched(form: HTMLFormElement): boolean {
  return isEmpty(gather(controls(form).filter((control) => !["radio", "checkbox", "select-one"].includes(control.type))));
}

/** Put kept values back, but never over what the server already filled in. */
function restore(form: HTMLFormElement, key: string): void {
  const draft = parse(localStorage.getItem(key), Date.now());
  if (!draft) {
    localStorage.removeItem(key);
    return;
  }
  if (!untouched(form)) return;
  for (const field of fieldsOf(form)) {
    const kept = draft.values[field.name];
    if (!kept || field.hasAttribute("data-private")) continue;
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      field.checked = kept.includes(field.value);
    } else if (field.type !== "hidden" && field.type !== "file" && kept[0] !== undefined) {
      field.value = kept[0];
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function keepDrafts(): void {
  try {
    for (const done of all("[data-draft-done], meta[name='draft-done']")) {
      localStorage.removeItem(PREFIX + (said(done, "data-draft-done") || said(done, "content")));
    }
    for (const form of all<HTMLFormElement>("form[data-draft]")) {
      const key = PREFIX + said(form, "data-draft");
      const early = freshlyOpened() && fieldsOf(form).some(touched); // typed before this script came
      restore(form, key);
      if (early) keep(form, key);
      form.addEventListener("input", () => keep(form, key));
      form.addEventListener("change", () => keep(form, key));
    }
  } catch {
    // a browser that stores nothing still sends forms
  }
}
