import { expect, test } from 'vitest';
import { type FailureCode, failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { BulkOutcome } from '@/hooks/use-bulk-control.ts';
import { bulkWords } from './bulk-words.ts';
import { cancelled, cancelling, completed, failed, paused, pausing, queued, running } from './fixtures/tasks.ts';

const done = (task: TaskSnapshot): BulkOutcome => ({
  ...{ id: task.id, ok: true, status: task.status, request: task.request },
  task,
});
const refused = (task: TaskSnapshot | undefined, code: FailureCode = 'not_allowed_now'): BulkOutcome => ({
  ...{ id: 'summary_1', ok: false, failure: failure(code, { what: 'task' }) },
  task,
});

test('what was done stands before what was not, each counted', () => {
  expect(bulkWords('pause', [done(paused), refused(completed), done(paused), done(paused)])).toBe(
    '3 paused, 1 had already been completed.',
  );
});

test('what will only come about is not said to have', () => {
  expect(bulkWords('pause', [done(paused), done(pausing)])).toBe('1 paused, 1 pausing.');
  expect(bulkWords('cancel', [done(cancelled), done(cancelling), done(cancelling)])).toBe(
    '1 cancelled, 2 are being cancelled.',
  );
});

test('one and many are told apart', () => {
  expect(bulkWords('resume', [done(running)])).toBe('1 keeps going.');
  expect(bulkWords('resume', [done(running), done(running), done(queued)])).toBe('2 keep going, 1 resumed.');
  expect(bulkWords('resume', [refused(running), refused(running)])).toBe('2 were not paused.');
  expect(bulkWords('retry', [done(queued), done(running), refused(running)])).toBe(
    '1 in the queue again, 1 is tried now, 1 had nothing to try again.',
  );
});

test('a completed task without failed items has nothing to try again', () =>
  expect(bulkWords('retry', [done(queued), refused(completed)])).toBe(
    '1 in the queue again, 1 had nothing to try again.',
  ));

test('every reason against it is said', () => {
  expect(
    bulkWords('cancel', [refused(failed), refused(cancelled), refused(cancelling), refused(undefined, 'not_found')]),
  ).toBe('1 had already failed, 1 had already been cancelled, 1 is being cancelled, 1 is not there any more.');
  expect(bulkWords('pause', [refused(running, 'internal')])).toBe(
    '1 could not be changed: Something unexpected went wrong on our side.',
  );
});
