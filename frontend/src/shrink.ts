// The size a picture is sent in.

export const LONGEST = 2048;

export interface Size {
  width: number;
  height: number;
}

/** Return the size that keeps the shape and is nowhere longer than `longest`. */
export function fitted(size: Size, longest: number = LONGEST): Size {
  const share = Math.min(1, longest / Math.max(size.width, size.height, 1));
  return { width: Math.max(1, Math.round(size.width * share)), height: Math.max(1, Math.round(size.height * share)) };
}

export function renamed(name: string): string {
  return `${name.replace(/\.[^.]*$/, "") || "picture"}.jpg`;
}
