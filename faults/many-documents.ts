import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { makeMarkdown, makePlainText } from '#server/extraction/fixtures/text-documents.ts';
import { makeInstallation, upload } from '#server/pipelines/fixtures/test-runtime.ts';
import type { Runtime } from '#server/runtime.ts';
import { findViolations } from './invariants.ts';
import { observation, observeToEnd } from './observe.ts';
import { OWNER } from './scenarios.ts';
import { whatIsLeft } from './what-is-left.ts';

export type Document = { readonly name: string; readonly content: Uint8Array } | { readonly text: string };

/** Small and large, uploaded and pasted. */
export async function documentsToRead(): Promise<Document[]> {
  const pdfs = await Promise.all([2, 12, 40].map((pages) => makePdf({ pages })));
  return [
    ...pdfs.map(({ bytes }, index) => ({ name: `survey-${index}.pdf`, content: bytes })),
    { name: 'notes.md', content: Buffer.from(makeMarkdown({ sections: 30 }).bytes) },
    { text: Buffer.from(makePlainText({ sections: 2 }).bytes).toString('utf8') },
    { text: Buffer.from(makePlainText({ sections: 60 }).bytes).toString('utf8') },
  ];
}

/** Gives one of the documents to an installation; answers the id of its task. */
export async function giveDocument(runtime: Runtime, documents: readonly Document[], index: number): Promise<string> {
  const document = documents[index];
  if (document === undefined) throw new Error(`there is no document ${index}`);
  const source =
    'text' in document
      ? ({ kind: 'text', text: document.text } as const)
      : ({ kind: 'upload', uploadId: await upload(runtime, OWNER, document.name, document.content) } as const);
  return (await runtime.kinds.summary.create(OWNER, source)).id;
}

/** What is left of each document after a run that nothing happens to, as JSON. */
export async function readUndisturbed(documents: readonly Document[]): Promise<string[]> {
  const installation = await makeInstallation('sqlite');
  try {
    const runtime = await installation.open();
    await runtime.startWorker();
    const left: string[] = [];
    for (const index of documents.keys()) {
      const id = await giveDocument(runtime, documents, index);
      const seen = observation();
      await observeToEnd(runtime, id, seen);
      if (seen.violations.length > 0) throw new Error(`without any fault: ${seen.violations.join('; ')}`);
      left.push(JSON.stringify(await whatIsLeft(runtime.database, id)));
    }
    const violations = await findViolations({ database: runtime.database, dataDir: runtime.settings.dataDir });
    if (violations.length > 0) throw new Error(`without any fault: ${violations.join('; ')}`);
    return left;
  } finally {
    await installation.close();
  }
}
