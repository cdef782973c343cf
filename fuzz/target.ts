/** A function that takes untrusted text. */
export interface Target {
  readonly name: string;
  /** Its module, from the project's folder: the fragments that its patterns look for come from there. */
  readonly module: string;
  /** Gives it the text, whole or within what makes it be read, and uses up what it returns. */
  readonly run: (text: string) => unknown;
}

export function target(name: string, module: string, run: (text: string) => unknown): Target {
  return { name, module, run };
}
