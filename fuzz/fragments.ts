import { readFileSync } from 'node:fs';
import { RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import { findPatterns } from '../scripts/patterns/find-patterns.ts';

/** What has brought parsers down before: openers without closers, white space, separators, marks that pile up. */
export const ALPHABET: readonly string[] = [
  ...['a', 'A', '0', ' ', '\n', '\t', '\r', '\r\n', '.', ',', ':', ';', '-', '_', '=', '/', '\\', '|', '*', '#', '>'],
  ...[
    '<',
    '<a ',
    '<b>',
    '</b>',
    '<a href="',
    '<p>',
    '</p>',
    '<li>',
    '<ul>',
    '<td>',
    '<table>',
    '<!--',
    '-->',
    '<!---->',
  ],
  ...[
    '<![CDATA[',
    '<?',
    '&',
    '&amp;',
    '&#',
    '"',
    "'",
    '`',
    '```',
    '(',
    ')',
    '[',
    ']',
    '](',
    '[a](',
    '![',
    '{',
    '}',
    '"a":',
  ],
  ...[
    '[[',
    '**',
    '_a',
    '~~',
    '$',
    '%',
    '@',
    'a@',
    '♪',
    '“',
    '„',
    '”',
    '\\u',
    "\\'e4",
    '{\\b ',
    '{\\*',
    '0:',
    '00:00.000 --> ',
  ],
  ...[
    '00:00:01,000 --> 00:00:02,000\n',
    '1. ',
    '- ',
    '* ',
    '> ',
    '# ',
    '---\n',
    '| a ',
    '|-',
    '\u0300\u0323',
    '\u00ad',
  ],
  ...[
    '漢',
    '字。',
    'ไทย',
    'क्',
    '\ud83d\ude00',
    '\ud800',
    '\u200b',
    'ﬁ',
    'e.g. ',
    'Dr. ',
    'a. ',
    'A.',
    '"a",',
    '1,',
    '1.',
  ],
];

const MAX_LITERALS = 30;

/** Texts that the patterns of a source file look for: the literal runs in them, and one character of each class. */
export function literalsOf(path: string): string[] {
  const literals = new Set<string>();
  for (const { source, flags } of findPatterns(path, readFileSync(path, 'utf8'))) {
    if (source === null) continue;
    // Bounded pattern: it is only written out here, never run.
    const { pattern } = new RegExpParser().parseLiteral(String(new RegExp(source, flags)));
    visitRegExpAST(pattern, {
      onAlternativeEnter({ elements }) {
        let run = '';
        for (const element of elements) {
          if (element.type === 'Character') run += String.fromCodePoint(element.value);
          else if (run !== '') literals.add(run);
          if (element.type !== 'Character') run = '';
        }
        if (run !== '') literals.add(run);
      },
    });
    if (literals.size >= MAX_LITERALS) break;
  }
  return [...literals].slice(0, MAX_LITERALS);
}
