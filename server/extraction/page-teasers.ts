import { type ElementSize, isElement, sizesOf } from './page-sizes.ts';

/**
 * Takes the lists of teasers off a page that has an article: several boxes beside each other, each with a heading that
 * leads to another page. On a page that is such a list, they stay.
 *
 * @returns whether there is an article
 */
export function removeTeasers(document: Document, isDeclaredArticle: boolean): boolean {
  const { body } = document;
  const sizes = sizesOf(body);
  const lists = teaserLists(body, sizes);
  const inTeasers = lists.reduce((sum, list) => sum + (sizes.get(list)?.prose ?? 0), 0);
  const beside = (sizes.get(body)?.prose ?? 0) - inTeasers;
  const article = lists.length === 0 ? null : articleBeside(body, lists, sizes);
  const isArticle =
    beside >= (isDeclaredArticle ? LEAST_DECLARED : LEAST_PROSE) &&
    (article !== null || isDeclaredArticle || beside >= inTeasers * LEAST_SHARE);
  if (!isArticle) return lists.length === 0 && beside >= LEAST_PROSE;
  for (const list of lists) removeWithHeading(list, sizes);
  return true;
}

/** The fewest characters of text that make an article. */
const LEAST_PROSE = 60;
/** The fewest where the page says that it is one. */
const LEAST_DECLARED = 40;
/** Without other signs, the text beside the teasers is an article where it is so much of them. */
const LEAST_SHARE = 0.5;
const LEAST_TEASERS = 3;
const LONGEST_TEASER = 700;
/** The fewest neighbouring teaser boxes that make a list of teasers. */
const MOST = 0.7;

function teaserLists(body: Element, sizes: ReadonlyMap<Element, ElementSize>): Element[] {
  const lists: Element[] = [];
  const stack: Element[] = [body];
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    const children = [...element.children].filter((child) => (sizes.get(child)?.text ?? 0) > 0);
    const teasers = children.filter((child) => isTeaser(child, sizes));
    const isOften = teasers.length >= LEAST_TEASERS;
    if (isOften && teasers.length >= children.length * MOST && element !== body) {
      lists.push(element);
    } else if (isOften) {
      // Among other things, as they stand right in the body.
      for (const teaser of teasers) lists.push(teaser);
      const found = new Set(teasers);
      for (const child of children) if (!found.has(child)) stack.push(child);
    } else {
      for (const child of children) stack.push(child);
    }
  }
  return lists;
}

function isTeaser(element: Element, sizes: ReadonlyMap<Element, ElementSize>): boolean {
  const size = sizes.get(element);
  if (!size || size.text > LONGEST_TEASER || size.headings > 2) return false;
  if (/^(?:h[1-6]|p|tr|dt|dd)$/.test(element.localName)) return false;
  if (size.linkedHeadings >= 1) return true;
  // A linked line and what it is about, as in lists of results.
  const isBox = /^(?:li|article|a)$/.test(element.localName);
  return isBox && size.link >= size.text * 0.3 && size.prose > 0 && size.prose < size.text;
}

/** The article that none of the lists stands in, or null. */
function articleBeside(
  body: Element,
  lists: readonly Element[],
  sizes: ReadonlyMap<Element, ElementSize>,
): Element | null {
  const found = new Set(lists);
  const above = new Set<Element>();
  for (const list of lists) {
    for (let each = list.parentElement; each !== null && !above.has(each); each = each.parentElement) above.add(each);
  }
  const isInList = (element: Element) => {
    for (let each: Element | null = element; each !== null; each = each.parentElement) if (found.has(each)) return true;
    return false;
  };
  for (const element of body.querySelectorAll('article, [itemprop=articleBody], main, [role=main]')) {
    const isApart = !above.has(element) && !isInList(element);
    if (isApart && (sizes.get(element)?.prose ?? 0) >= LEAST_PROSE && !isTeaser(element, sizes)) return element;
  }
  return articleUnderTitle(body, (element) => !above.has(element) && !isInList(element), sizes);
}

/** The largest box around the page's only title, apart from the lists, if it reads like an article: not just an introduction to them. */
function articleUnderTitle(
  body: Element,
  isApart: (element: Element) => boolean,
  sizes: ReadonlyMap<Element, ElementSize>,
): Element | null {
  const [title, ...others] = body.querySelectorAll('h1');
  if (!title || others.length > 0) return null;
  let box: Element = title;
  for (let each = title.parentElement; each !== null && isApart(each); each = each.parentElement) box = each;
  if (!isApart(box) || (sizes.get(box)?.prose ?? 0) < LEAST_PROSE) return null;
  const isNamed = /(?:^|[\s_-])(?:article|post|entry|story)(?:$|[\s_-])/i.test(box.className.slice(0, LONGEST_CLASS));
  return isNamed || box.querySelectorAll('p').length > 1 || box.querySelector('time') !== null ? box : null;
}

const LONGEST_CLASS = 1_000;

/** A list goes with the heading that stands above nothing else, and with the boxes that hold nothing else. */
function removeWithHeading(list: Element, sizes: ReadonlyMap<Element, ElementSize>): void {
  let removed = list;
  for (let parent = removed.parentElement; parent !== null; parent = removed.parentElement) {
    if (/^(?:body|main|article)$/.test(parent.localName)) break;
    let other = parent.firstElementChild;
    while (other !== null && (other === removed || isHeading(other) || sizes.get(other)?.text === 0)) {
      other = other.nextElementSibling;
    }
    if (other !== null) break;
    removed = parent;
  }
  const before = removed.previousElementSibling;
  const after = removed.nextElementSibling;
  if (removed === list && before !== null && isHeading(before) && (after === null || isHeading(after))) before.remove();
  removed.remove();
}

function isHeading(element: Element): boolean {
  return isElement(element) && /^(?:h[2-6]|header)$/.test(element.localName);
}
