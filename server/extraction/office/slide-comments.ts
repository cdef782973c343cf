import type { Block } from '../blocks.ts';
import { readXml } from '../xml-events.ts';

/** The texts of the comments on a slide, in the old form (`p:cm`) or the new one (`p188:cm`). */
export async function readSlideComments(xml: AsyncIterable<string>): Promise<Block[]> {
  const blocks: Block[] = [];
  let text: string[] = [];
  let inText = false;
  await readXml(xml, {
    open(tag) {
      if (STARTS.has(tag)) text = [];
      if (TEXTS.has(tag)) inText = true;
      if (tag === 'a:br') text.push(' ');
    },
    text(data) {
      if (inText) text.push(data);
    },
    close(tag) {
      if (TEXTS.has(tag)) inText = false;
      if (STARTS.has(tag)) blocks.push({ kind: 'body', text: text.join('') });
    },
  });
  return blocks;
}

const STARTS = new Set(['p:text', 'a:p']);
const TEXTS = new Set(['p:text', 'a:t']);
