'use client';

import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { BulkFilter } from '#domain/tasks-api.ts';
import { formatNumber } from '../format/quantity.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { TaskCard } from './task-card.tsx';
import { type SelectionMode, useSelection } from './use-selection.ts';

/**
 * Tasks under a heading. Where there are several, “Select” turns on the boxes by which many are controlled at once; until
 * then nothing of that is on the screen.
 */
export function TaskList({
  title,
  tasks,
  total = tasks.length,
  isSelectable = false,
  filter = null,
  showsWhen = false,
  empty = null,
}: {
  title: string;
  tasks: readonly TaskSnapshot[];
  /** How many there are, where more than these. */
  total?: number;
  isSelectable?: boolean;
  /** What finds them all; where there are more than these, they can be selected with them. */
  filter?: BulkFilter | null;
  showsWhen?: boolean;
  /** What stands in the place of the tasks where there are none. */
  empty?: ReactNode;
}) {
  const selection = useSelection(tasks.map(({ id }) => id));
  const section = useRef<HTMLElement>(null);
  const beyond = filter !== null && total > tasks.length ? { filter, total } : null;
  const starter = useFocusOnReturn(selection.isOn);

  if (tasks.length === 0 && !selection.isOn) return empty;
  return (
    <section ref={section} aria-label={title} className="mb-12" onKeyDown={(event) => onKeyDown(event, selection)}>
      <div className="mb-2 flex min-h-8 items-center justify-between gap-4">
        <h2 className="numerals font-semibold text-ui">
          {title}
          <span className="font-normal text-faint"> {formatNumber(total)}</span>
        </h2>
        {isSelectable && !selection.isOn && tasks.length > 1 && (
          <Button ref={starter} look="quiet" size="small" className="-mr-3" onClick={selection.start}>
            Select
          </Button>
        )}
      </div>
      {selection.isOn && <BulkBar tasks={tasks} selection={selection} beyond={beyond} section={section} />}
      {tasks.map((task) => (
        <TaskCard
          key={task.id}
          task={task}
          showsWhen={showsWhen}
          checkbox={selection.isOn ? <TaskCheckbox task={task} selection={selection} /> : undefined}
        />
      ))}
      {tasks.length === 0 && <div className="py-4">{empty ?? <p className="text-soft">Nothing left here.</p>}</div>}
    </section>
  );
}

const TASK_BOX = 'data-task-box';

function TaskCheckbox({ task, selection }: { task: TaskSnapshot; selection: SelectionMode }) {
  const box = { [TASK_BOX]: task.id };
  return (
    <Checkbox
      label={`Select ${task.title}`}
      checked={selection.ids.includes(task.id)}
      // The change follows from the click, which alone knows of the shift key.
      onChange={() => {}}
      onClick={(event: MouseEvent) => (event.shiftKey ? selection.extendTo(task.id) : selection.toggle(task.id))}
      {...box}
    />
  );
}

/** Arrows walk the boxes and, with shift, take along what they pass; Ctrl or ⌘ and A selects all; Escape ends it. */
function onKeyDown(event: KeyboardEvent<HTMLElement>, selection: SelectionMode): void {
  if (!selection.isOn || event.defaultPrevented) return;
  if (event.key === 'Escape') {
    event.preventDefault();
    selection.stop();
    return;
  }
  if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    selection.toggleAll();
    return;
  }
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const { target } = event;
  if (step === 0 || !(target instanceof HTMLInputElement)) return;
  const boxes = Array.from(event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="checkbox"]'));
  const next = boxes[boxes.indexOf(target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
  const id = next.getAttribute(TASK_BOX);
  if (event.shiftKey && id !== null) selection.extendTo(id);
}

/** What started a mode gets the focus back when that ends. */
function useFocusOnReturn(isOn: boolean) {
  const element = useRef<HTMLButtonElement>(null);
  const wasOn = useRef(isOn);
  useEffect(() => {
    if (wasOn.current && !isOn) element.current?.focus();
    wasOn.current = isOn;
  }, [isOn]);
  return element;
}
