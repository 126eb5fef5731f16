// What was typed is kept on this machine until it has been sent.

export interface Draft {
  at: number;
  values: Record<string, string[]>;
}

export interface Control {
  name: string;
  type: string;
  value: string;
  checked: boolean;
  private: boolean;
}

export const KEPT_FOR = 3 * 24 * 60 * 60 * 1000;
const NEVER = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

export function mayKeep(control: Control): boolean {
  return control.name !== "" && !control.private && !NEVER.has(control.type);
}

/** Collect what may be kept; a box that is not ticked adds nothing. */
export function gather(controls: Control[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const control of controls.filter(mayKeep)) {
    const kept = (values[control.name] ??= []);
    const box = control.type === "checkbox" || control.type === "radio";
    if (!box || control.checked) kept.push(control.value);
  }
  return values;
}

export function isEmpty(values: Record<string, string[]>): boolean {
  return Object.values(values).every((list) => list.every((value) => value.trim() === ""));
}

/** Read a stored draft; anything unreadable or too old counts as none. */
export function parse(text: string | null, now: number): Draft | null {
  if (text === null) return null;
  try {
    const draft = JSON.parse(text) as Partial<Draft>;
    if (typeof draft.at !== "number" || typeof draft.values !== "object" || !draft.values) return null;
    return now - draft.at <= KEPT_FOR ? (draft as Draft) : null;
  } catch {
    return null;
  }
}
