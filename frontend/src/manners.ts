// Small manners of forms and lists.
import { all, announce, fieldsOf, freshlyOpened, nothingHeld, said, touched, word } from "./dom.ts";

/** Ask before leaving a form that was changed and not sent. */
export function askBeforeLeaving(): void {
  let changed = false;
  for (const form of all<HTMLFormElement>("form[data-leave]")) {
    form.addEventListener("input", () => (changed = true));
    form.addEventListener("submit", () => (changed = false));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

/** Let a form be sent once; coming back to the page makes it ready again. */
export function sendOnce(): void {
  for (const form of all<HTMLFormElement>("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.hasAttribute("data-sent")) event.preventDefault();
      form.setAttribute("data-sent", "");
      all("button[type=submit]", form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) {
      form.removeAttribute("data-sent");
      all("button[aria-disabled]", form).forEach((button) => button.removeAttribute("aria-disabled"));
    }
  });
}

function boxes(form: HTMLFormElement, name: string): HTMLInputElement[] {
  return fieldsOf(form).filter(
    (field): field is HTMLInputElement => field instanceof HTMLInputElement && field.name === name && field.type === "checkbox",
  );
}

/** One box ticks all of its form; the number ticked is shown. Works on rows that arrive later. */
export function selectAll(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.form || box.type !== "checkbox") return;
    const whole = box.form.querySelector<HTMLInputElement>("[data-select-all]");
    if (!whole) return;
    if (box === whole) boxes(box.form, said(whole, "data-select-all")).forEach((one) => (one.checked = whole.checked));
    count(box.form, whole);
  });
  for (const whole of all<HTMLInputElement>("[data-select-all]")) {
    if (whole.form) count(whole.form, whole); // some may have been ticked before this script came
  }
}

function count(form: HTMLFormElement, whole: HTMLInputElement): void {
  const each = boxes(form, said(whole, "data-select-all"));
  const ticked = each.filter((one) => one.checked).length;
  whole.checked = ticked === each.length && ticked > 0;
  whole.indeterminate = ticked > 0 && ticked < each.length;
  all("[data-selected-count]", form).forEach((place) => (place.textContent = String(ticked)));
}

export function submitOnChange(): void {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.hasAttribute("data-submit-on-change")) field.form?.requestSubmit();
  });
  // chosen before this script came, when there was still a button to press
  if (freshlyOpened()) all<HTMLSelectElement>("select[data-submit-on-change]").find(touched)?.form?.requestSubmit();
}

/** A link with words puts them into a field, after what stands there; without scripts it reloads. */
export function fillFields(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-fill]") : null;
    const field = link && document.getElementById(said(link, "data-fill"));
    if (!(field instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    field.value = [field.value.trim(), said(link!, "data-words")].filter((text) => text !== "").join("\n");
    const choice = `input[name="${said(link!, "data-tick")}"][value="${said(link!, "data-value")}"]`;
    const box = link!.hasAttribute("data-tick") ? field.form?.querySelector<HTMLInputElement>(choice) : null;
    if (box) box.checked = true;
    field.focus();
    const gap = field.value.indexOf("……");
    if (gap >= 0) field.setSelectionRange(gap, gap + 2);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function copyButtons(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (!button) return;
    void navigator.clipboard?.writeText(said(button, "data-copy")).then(() => announce(word("copied")));
  });
}

export function printButtons(): void {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
}

/** A button that only htmx answers keeps a tap that came before htmx did. */
export function keepTaps(): void {
  document.addEventListener("click", (event) => {
    const tapped = event.target instanceof Element ? event.target.closest("button[hx-trigger*='catch-up']") : null;
    tapped?.setAttribute("data-tapped", "");
  });
}

/** On a phone a filter that is not in use is folded away, but not from under somebody's hands. */
export function foldFilters(): void {
  if (window.matchMedia("(min-width: 768px)").matches) return;
  for (const filter of all<HTMLDetailsElement>("details[data-filters='0']")) {
    const form = filter.querySelector("form");
    const inUse = filter.contains(document.activeElement) || (form !== null && fieldsOf(form).some(touched));
    if (!inUse) filter.open = false;
  }
}

/** The primary button draws a line above itself only while it floats over the page. */
export function lineAbovePrimary(): void {
  for (const bar of all<HTMLElement>(".primary-bar")) {
    const below = Math.ceil(parseFloat(getComputedStyle(bar).bottom) || 0) + 1;
    const watch = new IntersectionObserver(
      ([entry]) => bar.classList.toggle("floating", entry !== undefined && entry.intersectionRatio < 1),
      { threshold: [1], rootMargin: `0px 0px -${below}px 0px` },
    );
    watch.observe(bar);
  }
}

/** A form that came back with mistakes says so first. */
export function focusMistakes(): void {
  const mistakes = document.querySelector<HTMLElement>("[data-focus]");
  if (mistakes && !mistakes.closest("[data-sample]") && nothingHeld()) mistakes.focus();
}
