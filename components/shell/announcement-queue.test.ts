import { expect, test } from 'vitest';
import { AnnouncementQueue, pauseAfterMs } from './announcement-queue.ts';

const ready = (name: string) => ({
  ...{ group: 'summary', name, topic: name, alone: `${name}: summary ready.` },
  ofMany: (count: number) => `${count} summaries ready`,
});
const failed = (name: string) => ({
  ...{ group: 'failed', name, topic: name, alone: `${name}: failed.` },
  ofMany: (count: number) => `${count} tasks failed`,
});

function all(queue: AnnouncementQueue): string[] {
  const said: string[] = [];
  for (let text = queue.next(); text !== null; text = queue.next()) said.push(text);
  return said;
}

test('endings come first, those of a kind in one sentence, and none is lost', () => {
  const queue = new AnnouncementQueue();
  queue.say('Saved.');
  for (const name of ['tracemonkey', 'TAMReview', 'images']) queue.end(ready(name));
  queue.end(failed('broken'));
  expect(all(queue)).toEqual(['3 summaries ready: tracemonkey; TAMReview; images.', 'broken: failed.', 'Saved.']);
  expect(queue.isEmpty).toBe(true);
});

test('of one topic only the latest is said, and nothing of a task that has ended', () => {
  const queue = new AnnouncementQueue();
  queue.say('a: reading', 'a');
  queue.say('b: reading', 'b');
  queue.say('a: writing', 'a');
  queue.say('Saved.');
  queue.say('Saved.');
  queue.end(ready('b'));
  expect(all(queue)).toEqual(['b: summary ready.', 'a: writing', 'Saved.', 'Saved.']);
});

test('of very many not every name is said, but how many there are', () => {
  const queue = new AnnouncementQueue();
  for (let index = 1; index <= 25; index++) queue.end(ready(`file ${index}`));
  const [said = ''] = all(queue);
  expect(said).toMatch(/^25 summaries ready: file 1; .*file 10; and 15 more\.$/);
});

test('a long sentence gets more time, and none too much', () => {
  expect(pauseAfterMs('Saved.')).toBe(1_000);
  expect(pauseAfterMs('x'.repeat(50))).toBe(2_000);
  expect(pauseAfterMs('x'.repeat(5_000))).toBe(5_000);
});
