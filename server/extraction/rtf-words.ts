/** Control words that stand for text. */
export const TEXTS: Readonly<Record<string, string>> = {
  tab: ' ',
  line: ' ',
  '~': '\u00a0',
  _: '‑',
  '\\': '\\',
  '{': '{',
  '}': '}',
  emdash: '—',
  endash: '–',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  zwj: '\u200d',
  zwnj: '\u200c',
};

/** Paragraphs within a paragraph. */
export const STORIES = new Set(['footnote', 'shptxt', 'annotation']);

/** The number of a list item, told as text for readers that do not count. */
export const NUMBERS = new Set(['listtext', 'pntext']);

/** What is drawn, embedded, on every page, or about the document rather than in it. */
export const SKIPPED = new Set(
  (
    'colortbl pict objdata header headerl headerr headerf footer footerl footerr footerf fldinst bkmkstart bkmkend ' +
    'pntxta pntxtb atnid atnauthor xe tc txe rxe sp sn sv nonshppict shprslt filetbl revtbl ' +
    'ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn themedata datastore listtable listoverridetable rsidtbl xmlnstbl ' +
    'mmathPr latentstyles falt panose'
  ).split(' '),
);

/** What a reader that does not know it may pass over, and this one does not. */
export const READ_THOUGH_STARRED = new Set(['shpinst', 'shppict', 'fldrslt', 'cs', 'ts', 'ds']);
