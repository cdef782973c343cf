import type { Passage } from '#domain/passage.ts';
import { type PassageReader, pagesOf } from '#server/text/passage-reader.ts';
import { FrequentStrings } from './frequent.ts';
import type { Pacer } from './pacer.ts';
import { type RunningLines, RunningLinesFinder } from './running-lines.ts';

/** What only a look at the whole of a source can tell. */
export interface Overview {
  readonly runningLines: RunningLines;
  /**
   * Headings that most of the source stands under. They do not tell what is below them: a licence is about licences, and
   * in many PDFs the “Contents” seem to have all chapters below them.
   */
  readonly commonHeadings: ReadonlySet<string>;
}

const MIN_TELLING = 5;
const MAX_TELLING_SHARE = 0.35;
const MAX_HEADINGS = 50_000;

/** Reads all passages once. */
export async function surveyOf(passages: PassageReader, pacer: Pacer): Promise<Overview> {
  const headings = new FrequentStrings(MAX_HEADINGS);
  const lines = new RunningLinesFinder();
  let seen = 0;
  for await (const page of pagesOf(passages)) {
    for (const passage of page) {
      seen++;
      countHeadings(passage, headings, seen);
      lines.add(passage);
      if (pacer.isDue()) await pacer.rest();
    }
  }
  const most = Math.max(MIN_TELLING, passages.count * MAX_TELLING_SHARE);
  return { runningLines: lines.finish(), commonHeadings: headings.atLeast(Math.floor(most) + 1) };
}

function countHeadings({ headingPath }: Passage, headings: FrequentStrings, seen: number): void {
  for (const heading of headingPath) headings.add(heading, seen);
}
