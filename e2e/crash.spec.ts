import type { TaskSnapshot } from '#domain/snapshot.ts';
import { makePdf } from '#server/extraction/fixtures/pdf-documents.ts';
import { isEnded } from './support/api.ts';
import { expect, test } from './support/app.ts';
import { contradictionOf, fold, knownPages } from './support/known-text.ts';
import { queryStored } from './support/stored-data.ts';

const PAGES = 40;

test('a killed server goes on by itself where it was, and stores no page twice', async ({ app }, { annotations }) => {
  const pdf = await makePdf({ pages: PAGES, isSlow: true });
  const { id } = await app.api.summarizeFile({ name: 'survey.pdf', content: pdf.bytes });
  const percents: number[] = [];
  const onLook = (task: TaskSnapshot) => percents.push(task.progress);
  const isMidway = (task: TaskSnapshot) => pagesOf(task) > 5 && pagesOf(task) < PAGES - 5;

  await app.api.waitFor(id, isMidway, { onLook });
  await app.kill('SIGKILL');
  await expect
    .poll(() => app.isAnyProcessLeft(), { message: 'the reader of the PDF ends with its server' })
    .toBe(false);
  const [before] = await queryStored(app.dataDir, 'select units_extracted from documents where task_id = ?', id);
  const kept = Number(before?.units_extracted);
  expect(kept).toBeGreaterThan(0);
  expect(kept, 'killed in the middle').toBeLessThan(PAGES);

  await app.restart();
  const readyAt = performance.now();
  await app.api.waitFor(id, (task) => pagesOf(task) > kept || isEnded(task), { onLook });
  const movingAfterMs = performance.now() - readyAt;
  annotations.push({
    type: 'ready to moving again',
    description: `${Math.round(movingAfterMs)} ms, ${kept} pages kept`,
  });

  const done = await app.api.waitFor(id, isEnded, { onLook });
  expect(done).toMatchObject({ status: 'completed', attempt: 1 });
  expect(percents, 'the percent never falls, over the crash as well').toEqual(percents.toSorted((a, b) => a - b));

  const recovered = (await app.api.events(id)).filter(({ type }) => type === 'recovered');
  expect(recovered).toHaveLength(1);
  expect(recovered[0]).toMatchObject({ phase: 'extracting', data: { itemsProcessed: kept, itemsTotal: PAGES } });

  const passages = await queryStored(
    app.dataDir,
    'select p.* from passages p join documents d on d.id = p.document_id where d.task_id = ? order by p.position',
    id,
  );
  expect(
    passages.map(({ position }) => position),
    'positions without gaps and repetitions',
  ).toEqual([...passages.keys()]);
  const units = passages.map(({ unit_index }) => Number(unit_index));
  expect(units, 'pages in their order').toEqual(units.toSorted((a, b) => a - b));
  expect(new Set(units).size, 'every page').toBe(PAGES);
  const texts = passages.map(({ text }) => fold(String(text)));
  for (const [page, { heading, paragraphs }] of pdf.pages.entries()) {
    for (const marker of [heading, paragraphs.at(-1) ?? heading]) {
      const at = texts.flatMap((text, index) => (text.includes(marker) ? [units[index]] : []));
      expect(at, `“${marker}” stands once, on page ${page + 1}`).toEqual([page]);
    }
  }

  const summary = await app.api.summaryOf(id);
  const citations = summary.points.flatMap((point) => point.citations);
  expect(citations.map((citation) => contradictionOf(knownPages(pdf), citation))).toEqual(citations.map(() => null));
});

function pagesOf({ phases }: TaskSnapshot): number {
  return phases.find(({ name }) => name === 'extracting')?.itemsProcessed ?? 0;
}
