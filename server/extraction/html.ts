import { parseHTML } from 'linkedom';
import type { BlockDocument } from './blocks.ts';
import type { ExtractionLimits } from './extraction-limits.ts';
import { foldText } from './fold-text.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { guardHtml } from './html-guard.ts';
import { contentOf } from './page-content.ts';
import { clearPage } from './page-furniture.ts';
import { readMetadata } from './page-metadata.ts';
import { checkPage } from './page-obstacle.ts';
import { removeTeasers } from './page-teasers.ts';
import { pageTitle } from './page-title.ts';

/**
 * A web page as blocks: its article if it has one, else all its text but the navigation.
 *
 * @throws FailureError `document_too_complex` if it is nested deeper or has more elements than the limits allow; this is
 *   found out before any tree is built, whose algorithms recurse. `page_forwards` if it only leads on to another page,
 *   `page_not_shown` if it holds only the reason why its text is not shown.
 */
export function readHtml(
  html: string,
  name: string,
  limits: Pick<ExtractionLimits, 'htmlDepth' | 'htmlElements'>,
): BlockDocument {
  guardHtml(html, name, limits);
  const { blocks: whole, title: stated, language } = readHtmlBlocks(html);
  checkPage(html, { name, title: stated, blocks: whole });
  const document = treeOf(html);
  if (document === null) return { title: foldText(stated ?? '') || null, language, blocks: whole };
  const metadata = readMetadata(document);
  const headings = titlesIn(document);
  const title = pageTitle(foldText(stated ?? ''), headings, metadata);
  clearPage(document);
  const isArticle = removeTeasers(document, metadata.isArticle);
  const content = contentOf(document, { isArticle, articleText: metadata.articleText, title });
  return { title, language, blocks: content.length > 0 ? content : whole };
}

/** The headings of the first level: of the page's main part, if it has any there. */
function titlesIn(document: Document): string[] {
  const inMain = document.querySelectorAll('main h1, [role=main] h1, article h1');
  const found = inMain.length > 0 ? inMain : document.querySelectorAll('h1');
  return Array.from(found, ({ textContent }) => foldText(textContent ?? ''));
}

function treeOf(html: string): Document | null {
  // linkedom puts a fragment's elements beside the root, where no query finds them.
  const { document } = parseHTML(/<html[\s>]/i.test(html) ? html : `<html><body>${html}</body></html>`);
  const { head, body } = document;
  if (!body) return null;
  // Tags that HTML lets a page leave out: linkedom makes an empty body then, and puts the text beside it.
  for (const node of [...document.documentElement.childNodes]) if (node !== head && node !== body) body.append(node);
  return document;
}
