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

/** Tell whether somebody changed a field since the site drew it; a script says so of a hidden one. */
export function touched(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const options = Array.from(field.options);
    const drawn = options.findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(drawn, 0) && options.length > 0;
  }
  if (field.type === "hidden") return field.hasAttribute("data-filled");
  if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  return field.type !== "file" && field.value !== field.defaultValue;
}

/** Tell whether this page was asked for, and not come back to with its fields as they were left. */
export function freshlyOpened(): boolean {
  return window.performance.navigation.type === 0;
}

/** Tell whether nobody is writing anywhere yet. */
export function nothingHeld(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

let pressed: Element | null = null;
document.addEventListener("pointerdown", (event) => (pressed = event.target instanceof Element ? event.target : null));
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => window.setTimeout(() => (pressed = null)));

/** Do something to an element once no finger is on it: what is swapped under a finger loses the tap. */
export function onceUntouched(element: Element | null, act: () => void): void {
  if (!pressed || !element?.contains(pressed)) act();
  else window.setTimeout(() => onceUntouched(element, act), 50);
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
