import { Marked } from 'marked';
import type { Block, BlockDocument } from './blocks.ts';
import { foldText } from './fold-text.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { setTagsAside } from './markdown-tags.ts';
import { readPlainText } from './plain-text.ts';

/**
 * Markdown (GitHub's) as blocks. It is rendered and then read as HTML, because Markdown may hold HTML anywhere, and so
 * entities, reference links and nested lists come out right. The title is that of the front matter, else the
 * first heading of level 1.
 */
export function readMarkdown(text: string): BlockDocument {
  const { fields, body } = splitFrontMatter(text);
  const blocks = readBody(body);
  const first = blocks.find((block) => block.kind === 'heading' && block.level === 1);
  return {
    title: foldText(fields.get('title') || (first?.text ?? '')) || null,
    language: fields.get('lang') || fields.get('language') || null,
    blocks,
  };
}

function readBody(text: string): readonly Block[] {
  const { text: markdown, restore } = setTagsAside(text);
  try {
    const html = new Marked({ gfm: true, async: false }).parse(markdown, { async: false });
    return readHtmlBlocks(html).blocks.map((block) => withText(block, restore(block.text)));
  } catch (error) {
    // The parser's expressions overflow on a line of many megabytes. It is a text all the same.
    if (error instanceof RangeError) return [...readPlainText(text).blocks];
    throw error;
  }
}

/**
 * The plain `key: value` lines of YAML (`---`) or TOML (`+++`) front matter, and what follows it. What stands between two
 * rules and is no such list is text.
 */
function splitFrontMatter(text: string): { fields: Map<string, string>; body: string } {
  const none = { fields: new Map<string, string>(), body: text };
  const start = /^\ufeff?(---|\+\+\+)[^\S\n]{0,80}\n/.exec(text);
  if (!start) return none;
  const fields = new Map<string, string>();
  let at = start[0].length;
  for (let count = 0; at < text.length && count < MOST_FRONT_LINES; count += 1) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end === -1 ? text.length : end).trimEnd();
    at = end === -1 ? text.length : end + 1;
    if (line === start[1] || (line === '...' && start[1] === '---')) {
      return fields.size > 0 || count === 0 ? { fields, body: text.slice(at) } : none;
    }
    if (!isFrontLine(line)) return none;
    const field = /^([\w-]+)\s{0,20}[:=](.*)$/.exec(line);
    const value = (field?.[2] ?? '').trimStart().replace(/^"(.*)"$|^'(.*)'$/, '$1$2');
    if (field?.[1]) fields.set(field[1].toLowerCase(), value);
  }
  return none;
}

const MOST_FRONT_LINES = 1_000;

/** A field, an item of a list, a comment, a table of TOML, or what goes on from the line before. */
function isFrontLine(line: string): boolean {
  return /^(?:$|[\w-]{1,100}\s{0,20}[:=]|["'][^"']{1,100}["']\s{0,20}[:=]|\s|-\s|#|\[|\]|\}|-$)/.test(line);
}

function withText(block: Block, text: string): Block {
  if (block.kind === 'unreadable') return block;
  return block.kind === 'heading' ? { ...block, text } : { ...block, text };
}
