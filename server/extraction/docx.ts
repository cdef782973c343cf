import { posix } from 'node:path';
import { Parser } from 'htmlparser2';
import { fail } from '#domain/failure.ts';
import type { BlockDocument } from './blocks.ts';
import { declaredTitle } from './declared-title.ts';
import { openDocxPackage } from './docx-package.ts';
import { readDocxStyles } from './docx-styles.ts';
import { readDocxNotes, walkDocx } from './docx-walk.ts';

/**
 * A Word document as blocks. Parts are unpacked and read as streams, so memory is bounded by the text.
 *
 * @throws FailureError `damaged_document`, `encrypted_document`, `document_too_large`
 */
export async function readDocx(
  path: string,
  options: { readonly name: string; readonly inflatedBytes: number },
): Promise<BlockDocument> {
  const parts = await openDocxPackage(path, options);
  try {
    const main = (await mainPart(parts.read('_rels/.rels'))) ?? 'word/document.xml';
    const beside = (file: string) => parts.read(posix.join(posix.dirname(main), file));
    const styles = await readDocxStyles(beside('styles.xml'));
    const notes = new Map([
      ...(await readDocxNotes(beside('footnotes.xml'), 'w:footnoteReference:')),
      ...(await readDocxNotes(beside('endnotes.xml'), 'w:endnoteReference:')),
    ]);
    const properties = await readCoreProperties(parts.read('docProps/core.xml'));
    let hasMain = false;
    const xml = (async function* () {
      for await (const piece of parts.read(main)) {
        hasMain = true;
        yield piece;
      }
    })();
    const blocks = await walkDocx(xml, styles, notes);
    if (!hasMain) fail('damaged_document', { name: options.name });
    const first = blocks.find((block) => block.kind === 'heading' && block.level <= 1);
    return {
      title: declaredTitle(properties.get('dc:title')) ?? declaredTitle(first?.text),
      language: properties.get('dc:language') || styles.language,
      blocks,
    };
  } finally {
    parts.close();
  }
}

/** The part that the package names as its document. Some writers call it otherwise than `word/document.xml`. */
async function mainPart(xml: AsyncIterable<string>): Promise<string | null> {
  let target: string | null = null;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        if (tag !== 'Relationship' || !attributes.Type?.endsWith('/officeDocument')) return;
        target ??= attributes.Target?.replace(/^\//, '') ?? null;
      },
    },
    { xmlMode: true },
  );
  for await (const piece of xml) parser.write(piece);
  parser.end();
  return target;
}

async function readCoreProperties(xml: AsyncIterable<string>): Promise<Map<string, string>> {
  const properties = new Map<string, string>();
  let open = '';
  const parser = new Parser(
    {
      onopentag: (tag) => {
        open = tag;
      },
      onclosetag: () => {
        open = '';
      },
      ontext: (text) => {
        properties.set(open, (properties.get(open) ?? '') + text);
      },
    },
    { xmlMode: true },
  );
  for await (const piece of xml) parser.write(piece);
  parser.end();
  return properties;
}
