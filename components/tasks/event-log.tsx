import { Fragment } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { formatTimeOfDay } from '../format/moment.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { eventWords } from './task-words.ts';

/**
 * Everything that happened to a task, the newest first; where it has had several attempts, under a heading for each.
 *
 * @param onEarlier asks for failures of items before those shown; null where there are none
 */
export function EventLog({
  events,
  task,
  onEarlier,
}: {
  events: readonly TaskEvent[];
  task: TaskSnapshot;
  onEarlier: (() => void) | null;
}) {
  const attempts = [...new Set(events.map(({ attempt }) => attempt))].sort((a, b) => b - a);
  const log = attempts.map((attempt, index) => (
    <Fragment key={attempt}>
      {attempts.length > 1 && (
        <h3
          className={classNames(
            'numerals border-hairline pb-1 text-faint text-fine',
            index > 0 && 'mt-3 border-t pt-3',
          )}
        >
          Attempt {attempt}
        </h3>
      )}
      <ol className="text-fine">
        {events
          .filter((event) => event.attempt === attempt)
          .toReversed()
          .map((event) => (
            <li key={event.id} className="grid grid-cols-[4.5rem_1fr] gap-x-4 py-1">
              <time dateTime={event.at} className="numerals text-faint">
                {formatTimeOfDay(event.at)}
              </time>
              <span className={event.data.failure === undefined ? 'text-soft' : 'text-brick'}>
                {eventWords(event, task, isContinued(event, events))}
              </span>
            </li>
          ))}
      </ol>
    </Fragment>
  ));
  return (
    <>
      {log}
      {onEarlier !== null && (
        <Button size="small" className="mt-3" onClick={onEarlier}>
          Show earlier failures
        </Button>
      )}
    </>
  );
}

/** Whether the same had begun before: after a pause it goes on, and is neither a new attempt nor a new try. */
function isContinued(event: TaskEvent, events: readonly TaskEvent[]): boolean {
  // Of these there may be thousands, and none goes on.
  if (event.type === 'item-failed') return false;
  return events.some(
    ({ id, type, phase, attempt, data }) =>
      id < event.id &&
      type === event.type &&
      phase === event.phase &&
      attempt === event.attempt &&
      data.tries === event.data.tries,
  );
}
