import type { Dialect } from '#server/db/migrate.ts';
import { allCases, describeCase, type FaultCase } from './cases.ts';

/**
 * What runs with every change: on both stores each phase, each kind of fault that there is on that store, and the moments
 * at which the most is at stake.
 */
const SHORT_FORM: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [
    'page: kill at connecting: during completion 1',
    'page: kill at fetching: during completion 1',
    'file: kill at extracting: during item 2',
    'page: kill at analyzing: during completion 1',
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
  ],
  postgres: [
    'page: kill at connecting: during completion 1',
    'file: kill at extracting: during item 2',
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
