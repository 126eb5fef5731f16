// A button that fills in where the phone is, only when pressed.
import { all, announce, said, word } from "./dom.ts";

function fill(selector: string, degrees: number): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (!field) return;
  field.value = degrees.toFixed(6);
  field.setAttribute("data-filled", "");
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function locate(button: HTMLButtonElement): void {
  button.disabled = true;
  announce(word("locating"));
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      fill(said(button, "data-lng"), coords.longitude);
      fill(said(button, "data-lat"), coords.latitude);
      announce(word("located"));
      button.setAttribute("data-done", "");
    },
    () => {
      button.disabled = false;
      announce(word("not-located"));
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
}

export function offerLocation(): void {
  for (const button of all<HTMLButtonElement>("button[data-locate]")) {
    if (!("geolocation" in navigator)) button.hidden = true;
    button.addEventListener("click", () => locate(button));
  }
}
