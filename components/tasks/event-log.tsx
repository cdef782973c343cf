import type { TaskEvent } from '#domain/task-event.ts';
import { formatTimeOfDay } from '../format/moment.ts';
import { eventWords } from './task-words.ts';

/** Everything that happened to a task, the newest first. */
export function EventLog({ events, maxTries }: { events: readonly TaskEvent[]; maxTries: number }) {
  return (
    <ol className="text-fine">
      {events.toReversed().map((event) => (
        <li key={event.id} className="grid grid-cols-[4.5rem_1fr] gap-x-4 py-1">
          <time dateTime={event.at} className="numerals text-faint">
            {formatTimeOfDay(event.at)}
          </time>
          <span className={event.data.failure === undefined ? 'text-soft' : 'text-brick'}>
            {eventWords(event, maxTries)}
          </span>
        </li>
      ))}
    </ol>
  );
}
