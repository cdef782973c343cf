import type { HostileText } from './hostile-text.ts';

const repeat = (first: string, end = ''): HostileText => ({ first, second: null, shape: 'alternating', end });
const nested = (first: string, second: string): HostileText => ({ first, second, shape: 'halves', end: '' });

/** What has stopped the server once, by the name of the target. It is tried first, in the short form, too. */
export const REGRESSIONS: ReadonlyMap<string, readonly HostileText[]> = new Map([
  ['type of a text', [repeat('<!---->', ' plain text')]],
  ['type of captions after text', [repeat('\n'), repeat(' ')]],
  ['sentences of one caption', [repeat('♪', ' and then they sang')]],
  ['candidates of captions', [repeat('♪', ' and then they sang')]],
  ['links of a refresh', [repeat('1'), repeat(' ')]],
  ['relative path', [repeat('a/'), repeat('\\')]],
  ['paths in an archive', [repeat('a/')]],
  ['type of a pasted text', [repeat('['), repeat('[a](#')]],
  ['robots.txt rules', [repeat('a*')]],
  ['robots.txt pattern', [repeat('*a')]],
  ['captions as vtt', [repeat('<')]],
  ['captions as srv3', [repeat('<a>'), nested('<a>', '</a>')]],
  ['captions as srv1', [repeat('<a>'), nested('<a>', '</a>')]],
  ['captions written raw', [repeat(' ', 'x')]],
  ['words', [repeat('\u0300\u0323')]],
  ['folded text', [repeat('\u0300\u0323')]],
  ['embedding terms', [repeat('\u0300\u0323')]],
  ['wording', [repeat(' et al.', ')'), repeat(' and', ' x')]],
]);
