/** How much text an element holds, and of what sort. */
export interface ElementSize {
  text: number;
  /** Characters of links. */
  link: number;
  /** Characters of sentences that are no link: paragraphs and what reads like one. */
  prose: number;
  headings: number;
  /** Headings that are links, as above a teaser. */
  linkedHeadings: number;
}

/** The sizes of an element and of all that are in it, in one walk that does not recurse. */
export function sizesOf(root: Element): Map<Element, ElementSize> {
  const sizes = new Map<Element, ElementSize>();
  const stack: { node: Element; isLink: boolean; isHeading: boolean; next: Node | null }[] = [];
  const enter = (node: Element, above: { isLink: boolean; isHeading: boolean } | undefined) => {
    const name = node.localName;
    const isHeading = HEADING.test(name);
    const isLink = name === 'a' && leadsAway(node.getAttribute('href'));
    const size = { text: 0, link: 0, prose: 0, headings: isHeading ? 1 : 0, linkedHeadings: 0 };
    if ((isHeading && above?.isLink) || (isLink && above?.isHeading)) size.linkedHeadings = 1;
    sizes.set(node, size);
    const isSilent = SILENT_HERE.has(name);
    stack.push({
      node,
      isLink: isLink || (above?.isLink ?? false),
      isHeading: isHeading || (above?.isHeading ?? false),
      next: isSilent ? null : node.firstChild,
    });
  };
  enter(root, undefined);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const child = top.next;
    const size = sizes.get(top.node);
    if (child !== null) {
      top.next = child.nextSibling;
      if (isElement(child)) enter(child, top);
      else if (child.nodeType === TEXT && size !== undefined) addText(size, child.textContent ?? '', top);
      continue;
    }
    stack.pop();
    const parent = stack.at(-1);
    const parentSize = parent && sizes.get(parent.node);
    if (parentSize && size) addTo(parentSize, size);
  }
  return sizes;
}

export function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT;
}

/** Whether a link leads to another page. */
export function leadsAway(href: string | null): boolean {
  return href !== null && href !== '' && !/^\s*(?:#|javascript:|mailto:|tel:)/i.test(href);
}

const ELEMENT = 1;
const TEXT = 3;
const HEADING = /^h[1-6]$/;
const SILENT_HERE = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'svg',
  'iframe',
  'select',
  'textarea',
  'title',
  'head',
]);

/** A text of at least this many characters is more than a label. */
const PROSE_CHARS = 25;

function addText(
  size: ElementSize,
  text: string,
  { isLink, isHeading }: { isLink: boolean; isHeading: boolean },
): void {
  const { length } = text.trim();
  size.text += length;
  if (isLink) size.link += length;
  else if (!isHeading && length >= PROSE_CHARS) size.prose += length;
}

function addTo(parent: ElementSize, { text, link, prose, headings, linkedHeadings }: ElementSize): void {
  parent.text += text;
  parent.link += link;
  parent.prose += prose;
  parent.headings += headings;
  parent.linkedHeadings += linkedHeadings;
}
