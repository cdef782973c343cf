import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskEvent } from '#domain/task-event.ts';
import { formatTimeOfDay } from '../format/moment.ts';
import { eventWords } from './task-words.ts';

/** Everything that happened to a task, the newest first. */
export function EventLog({ events, task }: { events: readonly TaskEvent[]; task: TaskSnapshot }) {
  return (
    <ol className="text-fine">
      {events.toReversed().map((event) => (
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
  );
}

/** Whether the same had begun before: after a pause it goes on, and is neither a new attempt nor a new try. */
function isContinued(event: TaskEvent, events: readonly TaskEvent[]): boolean {
  return events.some(
    ({ id, type, phase, attempt, data }) =>
      id < event.id &&
      type === event.type &&
      phase === event.phase &&
      attempt === event.attempt &&
      data.tries === event.data.tries,
  );
}
