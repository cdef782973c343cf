/** What an RTF file is made of, told one by one. */
export interface RtfListener {
  openGroup(): void;
  closeGroup(): void;
  /** A control word, or the sign of a control symbol, with its number, if it has one. */
  control(word: string, parameter: number | null): void;
  /** A byte of text, in the encoding of its font. */
  byte(value: number): void;
}

/**
 * Cuts RTF into groups, control words and bytes of text. It takes the file in pieces and keeps nothing of them; what
 * `\bin` announces is passed over unseen.
 */
export class RtfTokens {
  readonly #listener: RtfListener;
  #state: 'text' | 'backslash' | 'word' | 'hex' = 'text';
  #word = '';
  #number = '';
  #hex = '';
  #binaryBytes = 0;

  constructor(listener: RtfListener) {
    this.#listener = listener;
  }

  write(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; at += 1) {
      if (this.#binaryBytes > 0) {
        const skipped = Math.min(this.#binaryBytes, piece.length - at);
        this.#binaryBytes -= skipped;
        at += skipped - 1;
        continue;
      }
      this.#take(piece[at] ?? 0);
    }
  }

  #take(byte: number): void {
    switch (this.#state) {
      case 'text':
        this.#takeText(byte);
        return;
      case 'backslash':
        if (isLetter(byte)) {
          this.#word = String.fromCharCode(byte);
          this.#number = '';
          this.#state = 'word';
        } else if (byte === QUOTE) {
          this.#hex = '';
          this.#state = 'hex';
        } else {
          this.#state = 'text';
          this.#listener.control(byte === CR || byte === LF ? 'par' : String.fromCharCode(byte), null);
        }
        return;
      case 'word':
        this.#takeWord(byte);
        return;
      case 'hex':
        this.#hex += String.fromCharCode(byte);
        if (this.#hex.length < 2) return;
        this.#state = 'text';
        if (/^[\da-f]{2}$/i.test(this.#hex)) this.#listener.byte(Number.parseInt(this.#hex, 16));
    }
  }

  #takeText(byte: number): void {
    if (byte === BACKSLASH) this.#state = 'backslash';
    else if (byte === OPEN) this.#listener.openGroup();
    else if (byte === CLOSE) this.#listener.closeGroup();
    else if (byte !== CR && byte !== LF && byte !== 0) this.#listener.byte(byte);
  }

  #takeWord(byte: number): void {
    if (isLetter(byte) && this.#number === '' && this.#word.length < LONGEST_WORD) {
      this.#word += String.fromCharCode(byte);
    } else if ((isDigit(byte) || (byte === MINUS && this.#number === '')) && this.#number.length < LONGEST_NUMBER) {
      this.#number += String.fromCharCode(byte);
    } else {
      const parameter = /\d/.test(this.#number) ? Number(this.#number) : null;
      this.#state = 'text';
      if (this.#word === 'bin') this.#binaryBytes = Math.max(0, parameter ?? 0);
      else this.#listener.control(this.#word, parameter);
      // One space after a control word is part of it; of binary data it is the border.
      if (byte !== SPACE) {
        if (this.#binaryBytes > 0) this.#binaryBytes -= 1;
        else this.#takeText(byte);
      }
    }
  }
}

const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const QUOTE = 0x27;
const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const MINUS = 0x2d;
const LONGEST_WORD = 32;
const LONGEST_NUMBER = 11;

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
