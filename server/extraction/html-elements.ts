/** What elements mean for the text of a page. */

export type Attributes = Readonly<Record<string, string>>;

/** Elements whose text is no part of what is read. `title` is among them: it is taken apart. */
export const SILENT = new Set(
  (
    'script style template noscript svg iframe object canvas audio video select textarea datalist title ' +
    // Of a formula, the source that it was made from; of ruby, how it is read aloud.
    'annotation annotation-xml rt rp rtc mjx-math'
  ).split(' '),
);

export const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option p pre search section summary ' +
    'table tbody td tfoot th thead tr ul'
  ).split(' '),
);

export const LAYOUT_IN_ROW = new Set(['table', 'ul', 'ol', 'pre', 'blockquote', 'article', 'section', 'main']);

/** In these, a button is the label of what follows, as in a list of questions that open their answers. */
export const LABELLING = new Set(['dt', 'summary', 'legend', 'caption', 'th']);

/** The level of a heading, by name or by role; 0 for what is none. */
export function headingLevel(name: string, attributes: Attributes = {}): number {
  if (/^h[1-6]$/.test(name)) return Number(name[1]);
  if (attributes.role !== 'heading') return 0;
  const level = Number(attributes['aria-level'] ?? 2);
  return Number.isInteger(level) && level >= 1 && level <= 9 ? level : 2;
}

export function hasClass(attributes: Attributes, names: ReadonlySet<string>): boolean {
  return (attributes.class ?? '').split(/\s+/).some((name) => names.has(name));
}

/** What a page adds for those who edit it, or shows a second time: its text is left out, and cuts no sentence. */
export function isBesideText(name: string, attributes: Attributes): boolean {
  return (
    NOTE_MARKS.has(attributes.role ?? '') ||
    attributes['epub:type'] === 'noteref' ||
    hasClass(attributes, BESIDE_TEXT) ||
    (name === 'nobr' && attributes['aria-hidden'] === 'true') ||
    (name === 'a' && /[?&](?:ve)?action=edit(?:&|$)/.test(attributes.href ?? ''))
  );
}

/** The number that refers to a foot note, or the arrow that leads back from it. */
const NOTE_MARKS = new Set(['doc-noteref', 'doc-backlink']);
const BESIDE_TEXT = new Set(['mw-editsection', 'editsection', 'katex-html', 'MathJax_Preview']);

/** A button that opens and shuts what stands below it, and so names it. */
export function isToggle(attributes: Attributes): boolean {
  return (
    Object.hasOwn(attributes, 'aria-controls') ||
    Object.hasOwn(attributes, 'aria-expanded') ||
    attributes['data-toggle'] === 'collapse' ||
    attributes['data-bs-toggle'] === 'collapse' ||
    /(?:^|[\s_-])(?:accordion|collapsible|collapse|faq)/i.test(attributes.class ?? '')
  );
}

/** The formula that a picture shows, where it says so. */
export function formulaOf(attributes: Attributes): string {
  const isFormula = /(?:^|[\s_-])(?:tex|latex|math|mathjax)/i.test(attributes.class ?? '');
  return isFormula && attributes['aria-hidden'] !== 'true' ? (attributes.alt ?? '') : '';
}
