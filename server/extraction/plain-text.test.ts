import { describe, expect, it } from 'vitest';
import { readPlainText } from './plain-text.ts';

function textsOf(text: string): string[] {
  return [...readPlainText(text).blocks].map((block) => ('text' in block ? block.text : ''));
}

describe('a plain text of lines', () => {
  it('has its divided words made whole where a printed page was recognized', () => {
    const text = [
      'The keeper of the light at the end of the har-',
      'bour was an old man who had seen many win-',
      'ters and who spoke of them with Berta Lang-',
      'Holm, the long-standing postmistress.',
      '',
      'He kept a book of all ships, their mas-',
      'ters and their cargoes.',
    ].join('\n');
    expect(textsOf(text)).toEqual([
      'The keeper of the light at the end of the harbour was an old man who had seen many winters and who spoke of them with Berta Lang-Holm, the long-standing postmistress.',
      'He kept a book of all ships, their masters and their cargoes.',
    ]);
  });

  it('keeps its hyphens where an editor broke the lines after them', () => {
    const lines = Array.from(
      { length: 120 },
      (_, index) => `This is line ${index} of a letter that someone wrote by hand`,
    );
    lines.splice(30, 0, 'and here it speaks of a ship-', 'shape boat and of pros-', 'and-cons lists.');
    expect(textsOf(lines.join('\n'))[0]).toContain('of a ship-shape boat and of pros-and-cons lists.');
  });
});
