// htmx for the pages that swap parts, told to keep to the content policy.
import htmx from "htmx.org";
import { all, fieldsOf, touched, type Field } from "./dom.ts";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
});
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409|422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

function isField(element: Element): element is Field {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement;
}

/** Tell whether an element was typed into, filled in or tapped before htmx was there to see it. */
function wasUsed(element: HTMLElement): boolean {
  if (element instanceof HTMLButtonElement) return element.hasAttribute("data-tapped");
  if (isField(element)) return touched(element);
  const form = element.closest("form");
  return form !== null && fieldsOf(form).some(touched);
}

// htmx looks at the page in a listener of its own, set above, that comes before this one.
document.addEventListener("DOMContentLoaded", () => {
  for (const each of all<HTMLElement>("[hx-trigger*='catch-up']")) {
    if (wasUsed(each)) htmx.trigger(each, "catch-up");
  }
});

const CHOICES = "[data-choices]";
const before = new WeakMap<object, string>();

function chosen(part: Element): string {
  return JSON.stringify(all("input:checked, select", part).map((field) => (isField(field) ? [field.name, field.value] : [])));
}

// A choice made while an answer was under way is not taken back by it: a guess gives way.
document.addEventListener("htmx:beforeSend", (event) => {
  const { target, xhr } = (event as CustomEvent<{ target: Element; xhr: XMLHttpRequest }>).detail;
  if (target.matches(CHOICES)) before.set(xhr, chosen(target));
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ target: Element; xhr: XMLHttpRequest; shouldSwap: boolean }>;
  const then = before.get(detail.xhr);
  if (then !== undefined && then !== chosen(detail.target)) detail.shouldSwap = false;
});
