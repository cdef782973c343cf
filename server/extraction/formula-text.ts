/**
 * Follows the elements of a formula (MathML) and tells what to put before the text of each, so that it can be read in a
 * line: “1/2”, “√x”, “10^3”.
 */
export class FormulaText {
  readonly #open: { name: string; children: number }[] = [];

  /** @returns what stands before the element, or null where its parent is no formula's */
  enter(name: string, textSoFar: string): string {
    const parent = this.#open.at(-1);
    this.#open.push({ name, children: 0 });
    if (parent === undefined) return '';
    parent.children += 1;
    const sign = name === 'msqrt' || name === 'mroot' ? '√' : '';
    return this.#between(parent, textSoFar) + sign;
  }

  /** @returns whether that was the end of the formula */
  leave(): boolean {
    this.#open.pop();
    return this.#open.length === 0;
  }

  #between({ name, children }: { name: string; children: number }, textSoFar: string): string {
    if (name === 'mtr' || name === 'mtable') return children > 1 ? ' ' : '';
    if (children !== 2) return '';
    if (name === 'mfrac') return '/';
    // After a letter, the power is read as it always was in plain text: “r2”.
    if (!/\d$/.test(textSoFar)) return '';
    if (name === 'msup') return '^';
    return name === 'msub' ? '_' : '';
  }
}
