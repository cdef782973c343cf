/**
 * Text that grows at its end, of which only the last few hundred characters are looked at or taken back. To read the end
 * of a string that grew piece by piece, the whole is copied each time: here it is never more than the end.
 */
export class TextBuffer {
  #done: string[] = [];
  #doneLength = 0;
  #end = '';

  get length(): number {
    return this.#doneLength + this.#end.length;
  }

  add(text: string): void {
    this.#end += text;
    if (this.#end.length <= LONGEST_END) return;
    const done = this.#end.slice(0, -KEPT_END);
    this.#done.push(done);
    this.#doneLength += done.length;
    this.#end = this.#end.slice(-KEPT_END);
  }

  /** What was added since it was `length` long, or null where that is too much. */
  since(length: number): string | null {
    return length < this.#doneLength ? null : this.#end.slice(length - this.#doneLength);
  }

  /** Up to `count` characters before it was `length` long. */
  before(length: number, count: number): string {
    const end = Math.max(0, length - this.#doneLength);
    return this.#end.slice(Math.max(0, end - count), end);
  }

  /** Puts other text in the place of what was added since it was `length` long; nothing where that is too much. */
  replaceSince(length: number, text: string): void {
    if (length >= this.#doneLength) this.#end = this.#end.slice(0, length - this.#doneLength) + text;
  }

  /** All of it; it is empty then. */
  take(): string {
    const text = this.#done.join('') + this.#end;
    this.#done = [];
    this.#doneLength = 0;
    this.#end = '';
    return text;
  }
}

const KEPT_END = 512;
const LONGEST_END = 4 * KEPT_END;
