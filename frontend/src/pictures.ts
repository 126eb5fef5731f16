// Shows chosen pictures, lets one be taken back, and redraws each so that it is small and bare.
import { all, announce, said, word } from "./dom.ts";
import { fitted, renamed } from "./shrink.ts";

function loaded(file: File): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("not a picture"));
    image.src = URL.createObjectURL(file);
  });
}

/** Redraw a picture; drawing leaves place and camera data behind. */
async function redrawn(file: File): Promise<File> {
  const image = await loaded(file);
  const size = fitted({ width: image.naturalWidth, height: image.naturalHeight });
  const canvas = document.createElement("canvas");
  Object.assign(canvas, size);
  canvas.getContext("2d")?.drawImage(image, 0, 0, size.width, size.height);
  URL.revokeObjectURL(image.src);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  return blob ? new File([blob], renamed(file.name), { type: "image/jpeg" }) : file;
}

async function redrawnOrSame(file: File): Promise<File> {
  return file.type.startsWith("image/") ? redrawn(file).catch(() => file) : file;
}

const MOST_WHOLE = 30 * 1024 * 1024;
const CAMERA = "Exif\0\0";
const originals = new WeakMap<File, File>();

async function fromCamera(file: File): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 65536).arrayBuffer());
  return file.type === "image/jpeg" && new TextDecoder("latin1").decode(start).includes(CAMERA);
}

/** Return the pictures that a camera wrote into, as many as may be sent as they are. */
async function untouched(files: File[]): Promise<Set<File>> {
  const found = await Promise.all(files.map(fromCamera));
  let room = MOST_WHOLE;
  return new Set(files.filter((file, n) => found[n] && (room -= file.size) >= 0));
}

/** Return pictures as they are sent; where the place is wished for, photos go as they are. */
async function toSend(files: File[], keepSpot: boolean): Promise<File[]> {
  const whole = files.map((file) => originals.get(file) ?? file);
  const bare = keepSpot ? await untouched(whole) : new Set<File>();
  const drawn = await Promise.all(whole.map((file) => (bare.has(file) ? file : redrawnOrSame(file))));
  drawn.forEach((file, n) => originals.set(file, whole[n] ?? file));
  return drawn;
}

function put(input: HTMLInputElement, files: File[]): void {
  const box = new DataTransfer();
  files.forEach((file) => box.items.add(file));
  input.files = box.files;
}

function show(input: HTMLInputElement, files: File[]): void {
  const list = document.querySelector<HTMLUListElement>(`[data-preview-of="${input.id}"]`);
  if (!list) return;
  all<HTMLImageElement>("img", list).forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...files.map((file, place) => slip(input, files, file, place)));
  list.hidden = files.length === 0;
}

function slip(input: HTMLInputElement, files: File[], file: File, place: number): HTMLLIElement {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  const away = document.createElement("button");
  away.type = "button";
  away.setAttribute("aria-label", `${word("remove")} ${file.name}`);
  away.append(Object.assign(document.createElement("span"), { textContent: "×" }));
  away.addEventListener("click", () => {
    files.splice(place, 1);
    put(input, files);
    show(input, files);
  });
  item.append(image, away);
  return item;
}

export function showPictures(): void {
  for (const input of all<HTMLInputElement>("input[type=file][data-pictures]")) {
    const most = Number(said(input, "data-pictures")) || 6;
    const box = document.querySelector<HTMLInputElement>(`input[data-keep-spot="#${input.id}"]`);
    let kept: File[] = [];
    let turn = 0;
    const keep = (files: File[]) => {
      const mine = ++turn;
      kept = files; // so that what is chosen while these are drawn comes on top
      input.setAttribute("aria-busy", "true");
      void toSend(files, box?.checked ?? false).then((drawn) => {
        if (mine !== turn) return;
        kept = drawn;
        put(input, kept);
        show(input, kept);
        input.removeAttribute("aria-busy");
      });
    };
    box?.addEventListener("change", () => keep(kept));
    input.form?.addEventListener("reset", () => {
      turn++; // what is still being drawn belongs to what was sent
      kept = [];
      input.removeAttribute("aria-busy");
      show(input, kept);
    });
    const take = () => {
      const chosen = Array.from(input.files ?? []);
      const room = input.multiple ? most - kept.length : most;
      if (chosen.length > room) announce(word("too-many"));
      const fresh = chosen.slice(0, room);
      keep(input.multiple ? [...kept, ...fresh] : fresh);
    };
    input.addEventListener("change", take);
    if (input.files?.length) take(); // chosen before this script came, as on a slow line
  }
}
