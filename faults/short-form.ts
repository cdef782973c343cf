import type { Dialect } from '#server/db/migrate.ts';
import { allCases, describeCase, type FaultCase } from './cases.ts';

/**
 * What runs with every change: each phase of each kind of task on one store or the other, each kind of fault that there
 * is on both, and the moments at which the most is at stake.
 */
const SHORT_FORM: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [
    'file: kill at extracting: during item 2',
    'page: kill at saving: after item 1',
    'page: kill -1 h at writing: during completion 1',
    'page: disk-full at fetching: before item 1',
    'page: clock -1 h at analyzing: during completion 1',
    'page: cancel at saving: before item 1',
    'page: cancel at saving: after item 1',
    'page: web server 429 in connecting',
    'page: web server 500 in connecting',
    'page: web server garbage in connecting',
    'page: web server hang in connecting',
    'page: web server cut off in fetching',
    'page: web server stall in fetching',
    'batch: kill at extracting: after problem 1',
    'batch: cancel at summarizing: before item 2',
    'document: kill at indexing: after item 2',
    'switch: kill at switching: after item 1',
    'switch: cancel at fitting: during completion 1',
    'batch: embeddings server 500 in embedding',
  ],
  postgres: [
    'page: kill at saving: after item 1',
    'page: kill 1 h at writing: during completion 1',
    'file: freeze at extracting: before item 2',
    'page: freeze at saving: before item 1',
    'page: skew 1 h at writing: before completion 1',
    'page: connections-cut at fetching: during completion 1',
    'video: connections-cut at extracting: during item 3',
    'page: connections-cut at saving: after item 1',
    'page: disk-full at fetching: after item 1',
    'page: clock -1 h at analyzing: during completion 1',
    'page: cancel at saving: before item 1',
    'page: cancel at saving: after item 1',
    'page: web server 429 in connecting',
    'page: web server 500 in connecting',
    'page: web server garbage in connecting',
    'page: web server hang in connecting',
    'page: web server cut off in fetching',
    'page: web server stall in fetching',
    'batch: connections-cut at loading: during item 6',
    'document: kill at chunking: during item 1',
    'switch: connections-cut at embedding: during item 2',
  ],
};

export function shortForm(): FaultCase[] {
  const cases = new Map(allCases().map((each) => [describeCase(each), each]));
  return (['sqlite', 'postgres'] as const).flatMap((store) =>
    SHORT_FORM[store].map((name) => {
      const found = cases.get(`${store}, ${name}`);
      if (found === undefined) throw new Error(`no case is called “${store}, ${name}”`);
      return found;
    }),
  );
}
