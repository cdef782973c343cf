import { Readability } from '@mozilla/readability';
import type { Block } from './blocks.ts';
import { foldText } from './fold-text.ts';
import { type BlockPlace, NODE_NUMBER, readHtmlBlocks } from './html-blocks.ts';
import { type ElementSize, sizesOf } from './page-sizes.ts';

/**
 * The blocks of a cleared page that are its content: those of its article where there is one, else all. What Readability
 * takes for the article says where that is; what stands there is read by us, since it drops formulas, short headings and
 * labels. The page's tree is used up.
 *
 * @param isArticle whether what is left of the page is known to be an article with little beside it
 * @param articleText what the page tells search engines that its article says; or null
 */
export function contentOf(
  document: Document,
  { isArticle, articleText, title }: { isArticle: boolean; articleText: string | null; title: string | null },
): Block[] {
  number(document);
  const region = regionOf(document.body);
  const inRegion = numbersIn(region ?? document.body);
  const { blocks, places } = readHtmlBlocks(`<html>${document.body.outerHTML}</html>`);
  const all = blocks.map((block, index) => ({ block, ...(places[index] ?? NOWHERE) }));
  const here = region === null ? all : all.filter(({ node }) => inRegion.has(node));
  const told = articleText === null ? null : toldBlocks(all, articleText);
  if (told !== null) return told;
  const isInArticle = readabilityNumbers(document);
  const chosen = here.filter(({ node }) => isInArticle.has(node));
  const isFound = lengthOf(chosen) >= Math.max(LEAST_ARTICLE_CHARS, lengthOf(here) * LEAST_ARTICLE_SHARE);
  if (!isFound && !isArticle && region === null) return blocks.slice();
  const first = withTitle(
    here,
    here.findIndex(({ node }) => isInArticle.has(node)),
  );
  const last = here.findLastIndex(({ node }) => isInArticle.has(node));
  const stretch = region === null && isFound ? here.slice(first, last + 1) : here;
  const kept = stretch.filter(({ node, linkShare }) => linkShare <= MOST_LINKS || (isFound && isInArticle.has(node)));
  const content = withoutLooseHeadings(kept.length > 0 ? kept : stretch).map(({ block }) => block);
  return isFound ? withoutTitle(content, title) : content;
}

/** Where an article begins that stands right under its title, which Readability leaves out. */
function withTitle(blocks: readonly PlacedBlock[], first: number): number {
  const above = blocks.slice(Math.max(0, first - MOST_BLOCKS_UNDER_TITLE), first);
  const at = above.findLastIndex(({ block }) => block.kind === 'heading' && block.level === 1);
  return at === -1 ? first : first - above.length + at;
}

/** A date, who wrote it, a few words in front. */
const MOST_BLOCKS_UNDER_TITLE = 6;

interface PlacedBlock extends BlockPlace {
  readonly block: Block;
}

const NOWHERE: BlockPlace = { node: -1, linkShare: 0 };
// Below these, what was taken for the article is a teaser or a cookie notice, and the page is better read whole.
const LEAST_ARTICLE_CHARS = 200;
const LEAST_ARTICLE_SHARE = 0.15;
/** A block with more links than this leads elsewhere. */
const MOST_LINKS = 0.6;

function number(document: Document): void {
  let count = 0;
  for (const element of document.body.querySelectorAll('*')) {
    if (!INLINE.has(element.localName)) element.setAttribute(NODE_NUMBER, String(count++));
  }
}

/** These never hold a block of their own. */
const INLINE = new Set(
  'a b i u s em strong span code kbd samp var sub sup small mark abbr cite q time br img svg path math font'.split(' '),
);

function numbersIn(element: Element): Set<number> {
  const numbered = [element, ...element.querySelectorAll(`[${NODE_NUMBER}]`)];
  return new Set(numbered.map((each) => Number(each.getAttribute(NODE_NUMBER) ?? -1)));
}

/** The element that the page itself marks as its content, if it marks one and little stands outside of it. */
function regionOf(body: Element): Element | null {
  const sizes = sizesOf(body);
  const prose = (element: Element) => sizes.get(element)?.prose ?? 0;
  const main = outermost(body, 'main, [role=main]', sizes);
  const within = main.length === 1 ? (main[0] ?? body) : body;
  const articles = outermost(within, 'article, [itemprop=articleBody]', sizes);
  const withTitle = articles.filter((article) => article.querySelector('h1') !== null);
  const [article, ...others] = articles.length > 1 ? withTitle : articles;
  if (article && others.length === 0 && prose(article) >= prose(within) * LEAST_REGION_SHARE) return article;
  return within !== body && prose(within) >= prose(body) * LEAST_REGION_SHARE ? within : null;
}

const LEAST_REGION_SHARE = 0.5;

function outermost(root: Element, selector: string, sizes: ReadonlyMap<Element, ElementSize>): Element[] {
  return [...root.querySelectorAll(selector)].filter((element) => {
    const above = element.parentElement?.closest(selector) ?? null;
    const isOutermost = above === null || !root.contains(above) || above === root;
    return isOutermost && (sizes.get(element)?.text ?? 0) > 0;
  });
}

function readabilityNumbers(document: Document): Set<number> {
  const article = new Readability<Element>(document, { serializer: (root) => root as Element }).parse();
  return article?.content ? numbersIn(article.content) : new Set();
}

/**
 * The blocks of a page that its article, as told to search engines, consists of, with the headings between them; the told
 * text itself where the page does not show it. Null where the page shows no such text but much else.
 */
function toldBlocks(all: readonly PlacedBlock[], articleText: string): Block[] | null {
  const told = wordsOf(articleText);
  const known = new Set(runsOf(told));
  const isTold = all.map(({ block }) => {
    const runs = runsOf(wordsOf(block.text));
    return runs.length > 0 && runs.filter((run) => known.has(run)).length >= runs.length * MOST_RUNS;
  });
  const shown = all.reduce((sum, { block }, index) => sum + (isTold[index] ? wordsOf(block.text).length : 0), 0);
  if (shown >= told.length * MOST_RUNS) {
    const blocks = all.slice(isTold.indexOf(true), isTold.lastIndexOf(true) + 1);
    return blocks.filter(({ linkShare }) => linkShare <= MOST_LINKS).map(({ block }) => block);
  }
  if (shown >= told.length * LEAST_SHOWN) return null;
  const paragraphs = articleText.split(/\n+/).filter((text) => text.trim() !== '');
  return paragraphs.map((text) => ({ kind: 'body', text }));
}

/** The share of a block's word runs that must be in the extracted text for the block to count as extracted. */
const MOST_RUNS = 0.7;
/** Below this, the page does not show its article, but asks to pay or to run a script. */
const LEAST_SHOWN = 0.4;
const RUN_WORDS = 3;

function wordsOf(text: string): string[] {
  return (
    foldText(text)
      .toLowerCase()
      .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

function runsOf(words: readonly string[]): string[] {
  if (words.length < RUN_WORDS) return words.length === 0 ? [] : [words.join(' ')];
  return words.slice(RUN_WORDS - 1).map((_, index) => words.slice(index, index + RUN_WORDS).join(' '));
}

/** Headings at the end have lost what they stood above. */
function withoutLooseHeadings(blocks: readonly PlacedBlock[]): readonly PlacedBlock[] {
  let end = blocks.length;
  while (end > 1 && blocks[end - 1]?.block.kind === 'heading') end -= 1;
  return blocks.slice(0, end);
}

/** The heading that only repeats the title is no part of what stands under it. */
function withoutTitle(blocks: readonly Block[], title: string | null): Block[] {
  const at = blocks.findIndex(({ kind }) => kind === 'heading');
  const isTitle = at !== -1 && foldText(blocks[at]?.text ?? '') === foldText(title ?? '');
  return isTitle ? blocks.toSpliced(at, 1) : [...blocks];
}

function lengthOf(blocks: readonly PlacedBlock[]): number {
  return blocks.reduce((sum, { block }) => sum + block.text.length, 0);
}
