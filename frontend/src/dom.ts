// The few things every behaviour needs from the page.

export function all<T extends Element>(selector: string, root: ParentNode = document): T[] {
  return Array.from(root.querySelectorAll<T>(selector));
}

export function said(element: Element, name: string): string {
  return element.getAttribute(name) ?? "";
}

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function fieldsOf(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter(
    (element): element is Field =>
      element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement,
  );
}

/** The page's own words for a script, set as data-word-… on the html element. */
export function word(name: string): string {
  return said(document.documentElement, `data-word-${name}`);
}

const SHOWN_FOR = 6000;
let clearing = 0;

/** Say something for ears and eyes, for a little while. */
export function announce(text: string): void {
  const place = document.getElementById("announce");
  if (!place) return;
  place.textContent = text;
  window.clearTimeout(clearing);
  clearing = window.setTimeout(() => (place.textContent = ""), SHOWN_FOR);
}
