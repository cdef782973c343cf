import { Marked } from 'marked';
import type { Block, BlockDocument } from './blocks.ts';
import { foldText } from './fold-text.ts';
import { readHtmlBlocks } from './html-blocks.ts';
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
    title: foldText(fields.get('title') ?? first?.text ?? '') || null,
    language: fields.get('lang') ?? fields.get('language') ?? null,
    blocks,
  };
}

function readBody(text: string): readonly Block[] {
  try {
    return readHtmlBlocks(new Marked({ gfm: true, async: false }).parse(text, { async: false })).blocks;
  } catch (error) {
    // The parser's expressions overflow on a line of many megabytes. It is a text all the same.
    if (error instanceof RangeError) return [...readPlainText(text).blocks];
    throw error;
  }
}

/** The plain `key: value` lines of YAML (`---`) or TOML (`+++`) front matter, and what follows it. */
function splitFrontMatter(text: string): { fields: Map<string, string>; body: string } {
  const match = /^(---|\+\+\+)[^\S\n]*\r?\n([\s\S]*?)\r?\n\1[^\S\n]*(?:\r?\n|$)/.exec(text);
  const fields = new Map<string, string>();
  if (!match) return { fields, body: text };
  for (const line of (match[2] ?? '').split(/\r?\n/)) {
    const field = /^(\w+)\s*[:=]\s*(?:"(.*)"|'(.*)'|(.*?))\s*$/.exec(line);
    const value = field?.[2] ?? field?.[3] ?? field?.[4];
    if (field?.[1] && value) fields.set(field[1].toLowerCase(), value);
  }
  return { fields, body: text.slice(match[0].length) };
}
