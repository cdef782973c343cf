import { settleInLine } from './page-inline.ts';
import { type ElementSize, sizesOf } from './page-sizes.ts';

/**
 * Makes a page's tree ready to be read: what only scripts would open is opened, what is content in a wrapper that seldom
 * holds any is taken out of it, and what is plainly not content is removed.
 */
export function clearPage(document: Document): void {
  const { body } = document;
  removeSkipLinks(body);
  settleInLine(body);
  openPanels(document);
  nameAccordions(document);
  const sizes = sizesOf(body);
  const total = sizes.get(body)?.text ?? 0;
  for (const element of body.querySelectorAll('form')) {
    const size = sizes.get(element);
    if (size && isFormOfText(element, size, total)) unwrap(element);
  }
  for (const element of body.querySelectorAll('*')) {
    if (isFurniture(element, sizes.get(element), total) && element.parentNode !== null) element.remove();
  }
}

/** “Skip to main content”: the links to places on the page that stand before everything else. */
function removeSkipLinks(body: Element): void {
  for (const link of [...body.querySelectorAll('a[href^="#"]')].slice(0, MOST_SKIP_LINKS)) {
    let first: Element = link;
    while (first.previousElementSibling === null && first.parentElement !== null && first.parentElement !== body) {
      first = first.parentElement;
    }
    const isFirst = first.parentElement === body && previousText(first) === '';
    if (isFirst && (link.textContent ?? '').trim().length > 1) link.remove();
  }
}

const MOST_SKIP_LINKS = 5;

function previousText(element: Element): string {
  let text = '';
  for (let node = element.previousSibling; node !== null && text === ''; node = node.previousSibling) {
    const isSilent = /^(?:script|style|noscript|svg)$/i.test(node.nodeName);
    if (!isSilent) text = (node.textContent ?? '').trim();
  }
  return text;
}

/** What a script shows when its label is chosen is text of the page, too. */
function openPanels(document: Document): void {
  const controlled = new Set<string>();
  const controls =
    '[aria-controls], [data-target], [data-bs-target], a[href^="#"][data-toggle], a[href^="#"][role=tab]';
  for (const control of document.querySelectorAll(controls)) {
    for (const name of ['aria-controls', 'data-target', 'data-bs-target', 'href']) {
      for (const id of (control.getAttribute(name) ?? '').split(/\s+/)) controlled.add(id.replace(/^#/, ''));
    }
  }
  for (const panel of document.querySelectorAll('[hidden], [aria-hidden=true], [style]')) {
    const isPanel =
      controlled.has(panel.id) ||
      panel.getAttribute('role') === 'tabpanel' ||
      panel.getAttribute('hidden') === 'until-found' ||
      (panel.getAttribute('role') === 'region' && panel.hasAttribute('aria-labelledby')) ||
      /(?:^|\s)mwe-math/.test(panel.getAttribute('class') ?? '');
    if (!isPanel) continue;
    for (const name of ['hidden', 'aria-hidden', 'style']) panel.removeAttribute(name);
  }
}

/**
 * The label of what can be opened is the heading of what it opens, if nothing but the next one follows that: else what
 * comes after would stand under it, too.
 */
function nameAccordions(document: Document): void {
  let level = 1;
  for (const element of [...document.body.querySelectorAll('h1, h2, h3, h4, h5, h6, summary, button')]) {
    const heading = /^h([1-6])$/.exec(element.localName);
    if (heading) {
      level = Number(heading[1]);
    } else if (element.localName === 'summary' ? isOneOfSeveral(element.parentElement) : isAccordionButton(element)) {
      rename(element, `h${Math.min(6, level + 1)}`);
    }
  }
}

function isOneOfSeveral(details: Element | null): boolean {
  if (
    details?.localName !== 'details' ||
    details.querySelector('summary h1, summary h2, summary h3, summary h4, summary h5')
  )
    return false;
  const after = details.nextElementSibling;
  const before = details.previousElementSibling;
  const isLast = after === null || /^(?:details|h[1-6]|hr)$/.test(after.localName);
  return isLast && (after?.localName === 'details' || before?.localName === 'details');
}

function isAccordionButton(button: Element): boolean {
  if (
    button.closest(
      'h1, h2, h3, h4, h5, h6, summary, dt, nav, header, form, [role=navigation], [role=menu], [role=menubar]',
    )
  )
    return false;
  if (button.querySelector('h1, h2, h3, h4, h5, h6')) return false;
  const isToggle =
    button.hasAttribute('aria-expanded') || /(?:^|[\s_-])(?:accordion|collapsible|faq)/i.test(button.className);
  const text = (button.textContent ?? '').trim();
  if (!isToggle || text.length < 3 || text.length > 300) return false;
  const panel = button.nextElementSibling ?? button.parentElement?.nextElementSibling ?? null;
  return panel !== null && panel.localName !== 'button' && (panel.textContent ?? '').trim().length > 3;
}

/** A form that is the page, as some servers build it, or that is mostly text; not one to search, subscribe or sign in with. */
function isFormOfText(form: Element, { text, prose, headings }: ElementSize, total: number): boolean {
  if (form.querySelector('main, article, h1, [role=main]')) return true;
  if (text >= total * LARGE_SHARE) return true;
  return prose >= FORM_PROSE || (headings > 0 && prose >= FORM_PROSE / 2);
}

const LARGE_SHARE = 0.5;
const FORM_PROSE = 300;

function isFurniture(element: Element, size: ElementSize | undefined, total: number): boolean {
  const name = element.localName;
  const role = element.getAttribute('role') ?? '';
  if (KEPT.has(name)) return false;
  if (name === 'aside') return !isNote(element);
  if (name === 'footer')
    return element.closest('article, blockquote') === null || (size?.link ?? 0) > (size?.text ?? 0) / 2;
  if (FURNITURE.has(name) || FURNITURE_ROLES.has(role)) return true;
  if (name === 'header' && isSiteHeader(element, size)) return true;
  const isHidden =
    element.hasAttribute('hidden') ||
    (element.getAttribute('aria-hidden') === 'true' && name !== 'math') ||
    /display\s*:\s*none/i.test(element.getAttribute('style')?.slice(0, LONGEST_STYLE) ?? '');
  if (isHidden) return true;
  if (!size || size.text > total * LARGE_SHARE) return false;
  const words = wordsOf(element);
  const isAside =
    words.some((word) => CONSENT.has(word)) ||
    (words.some((word) => ASIDE.has(word)) && (size.link >= size.text * LINKS_SHARE || size.text < SMALL_TEXT));
  return isAside && element.querySelector('h1') === null;
}

/** What stands above the page's content on all pages of a site: little but links. */
function isSiteHeader(header: Element, size: ElementSize | undefined): boolean {
  if (header.closest('article, main, section, [role=main]') !== null || header.querySelector('h1, h2, p') !== null) {
    return false;
  }
  return size !== undefined && size.link >= size.text * SITE_LINKS;
}

const SITE_LINKS = 0.7;
const LONGEST_STYLE = 1_000;
const SMALL_TEXT = 200;
const LINKS_SHARE = 0.3;
const KEPT = new Set([
  'html',
  'body',
  'main',
  'article',
  'math',
  'p',
  'li',
  'td',
  'th',
  'tr',
  'tbody',
  'a',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'sup',
]);
const FURNITURE = new Set(['nav', 'form', 'dialog']);
const FURNITURE_ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'dialog',
  'alertdialog',
  'menu',
  'menubar',
  'complementary',
]);
const CONSENT = new Set([
  'cookie',
  'cookies',
  'cookiebar',
  'cookiebanner',
  'consent',
  'gdpr',
  'onetrust',
  'cookieconsent',
  'cmp',
]);
const ASIDE = new Set(
  'related recommended recommendations newsletter subscribe share sharing social sidebar breadcrumb breadcrumbs advert advertisement ads sponsored promo outbrain taboola trending popular paywall skip pagination pager'.split(
    ' ',
  ),
);

/** The words of an element's class and id. */
function wordsOf(element: Element): string[] {
  const names = `${element.getAttribute('class') ?? ''} ${element.id}`.slice(0, LONGEST_STYLE);
  return names
    .replace(/([a-z])(?=[A-Z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z]+/);
}

/** A hint or warning within a text, which some write as an aside. */
function isNote(aside: Element): boolean {
  if (/^(?:note|doc-\w+)$/.test(aside.getAttribute('role') ?? '')) return true;
  return wordsOf(aside).some((word) => NOTES.has(word)) && aside.closest('article, main, [role=main]') !== null;
}

const NOTES = new Set('note notice tip warning caution important callout admonition hint info example'.split(' '));

function unwrap(element: Element): void {
  const inside: Node[] = [...element.childNodes];
  const box = element.ownerDocument.createElement('div');
  if (element.id !== '') box.id = element.id;
  box.append(...inside);
  element.replaceWith(box);
}

function rename(element: Element, name: string): void {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}
