import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import type { BlockDocument } from './blocks.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { foldText } from './fold-text.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { guardHtml } from './html-guard.ts';

/**
 * A web page as blocks: its article if it has one, else all its text but the navigation.
 *
 * @throws FailureError `document_too_complex` if it is nested deeper or has more elements than the limits allow; this is
 *   found out before any tree is built, whose algorithms recurse.
 */
export function readHtml(
  html: string,
  name: string,
  limits: Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>,
): BlockDocument {
  guardHtml(html, name, limits);
  const whole = readHtmlBlocks(html, { contentOnly: true });
  const article = readArticle(html);
  const content = article?.html ? readHtmlBlocks(article.html).blocks : [];
  const isArticle =
    textLength(content) >= Math.max(LEAST_ARTICLE_CHARS, textLength(whole.blocks) * LEAST_ARTICLE_SHARE);
  return {
    title: foldText(article?.title || whole.title || '') || null,
    language: whole.language,
    blocks: isArticle ? content : whole.blocks.length > 0 ? whole.blocks : readHtmlBlocks(html).blocks,
  };
}

// Below these, what was taken for the article is a teaser or a cookie notice, and the page is better read whole.
const LEAST_ARTICLE_CHARS = 200;
const LEAST_ARTICLE_SHARE = 0.15;

function readArticle(html: string): { title: string; html: string } | null {
  // linkedom puts a fragment's elements beside the root, where Readability does not look.
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
  const { head, body } = document;
  if (!body) return null;
  // Tags that HTML lets a page leave out: linkedom makes an empty body then, and puts the text beside it.
  for (const node of [...document.documentElement.childNodes]) if (node !== head && node !== body) body.append(node);
  const article = new Readability(document).parse();
  return article && { title: article.title ?? '', html: article.content ?? '' };
}

function textLength(blocks: Iterable<{ readonly text: string }>): number {
  let length = 0;
  for (const { text } of blocks) length += text.length;
  return length;
}
