// Points that would lie on one another are shown as one heap with its number.

export interface Spot {
  x: number;
  y: number;
}

export interface Heap<T extends Spot> {
  x: number;
  y: number;
  spots: T[];
}

/** Gather spots by square cells of `cell` pixels; a heap lies in the middle of its spots. */
export function heaps<T extends Spot>(spots: T[], cell: number): Heap<T>[] {
  const cells = new Map<string, T[]>();
  for (const spot of spots) {
    const key = `${Math.floor(spot.x / cell)}:${Math.floor(spot.y / cell)}`;
    const there = cells.get(key);
    if (there) there.push(spot);
    else cells.set(key, [spot]);
  }
  return Array.from(cells.values(), (there) => ({
    x: there.reduce((sum, spot) => sum + spot.x, 0) / there.length,
    y: there.reduce((sum, spot) => sum + spot.y, 0) / there.length,
    spots: there,
  }));
}
