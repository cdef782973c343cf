'use client';

import { CircleStop, RotateCcw, X } from 'lucide-react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { isFinished } from '#domain/status.ts';
import { useTaskControls } from '@/hooks/use-task-controls.ts';
import { FailureNote } from '../failure-note.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Tooltip } from '../ui/tooltip.tsx';

/** What can be done with a task in its present state. `compact` shows icons with their names as tooltips. */
export function TaskControls({
  task,
  compact = false,
  onRemoved,
}: {
  task: TaskSnapshot;
  compact?: boolean;
  onRemoved?(): void;
}) {
  const { cancel, retry, remove, pending, failure } = useTaskControls(task.id);
  const isBusy = Boolean(pending);
  const actions = [
    task.status === 'failed' && { name: 'Try again', icon: <RotateCcw />, act: () => retry() },
    !isFinished(task.status) && {
      name: task.request === 'cancel' ? 'Cancelling' : 'Cancel',
      icon: <CircleStop />,
      act: () => cancel(),
      isDone: task.request === 'cancel',
    },
    isFinished(task.status) && {
      name: 'Remove',
      icon: <X />,
      act: async () => {
        if (await remove()) onRemoved?.();
      },
    },
  ].filter((action) => action !== false);

  return (
    <div
      className={classNames(
        'flex flex-wrap items-center gap-y-2 print:hidden',
        // The glyph of the last button ends where the line ends.
        compact ? '-mr-2.5 gap-x-0' : 'gap-x-2',
      )}
    >
      {actions.map(({ name, icon, act, isDone }) =>
        compact ? (
          <Tooltip key={name} label={name === 'Remove' ? 'Remove from this list' : name}>
            <Button
              look="quiet"
              size="icon"
              disabled={isBusy || isDone === true}
              aria-label={`${name}: ${task.title}`}
              onClick={act}
            >
              {icon}
            </Button>
          </Tooltip>
        ) : (
          <Button key={name} disabled={isBusy || isDone === true} onClick={act}>
            {icon}
            {name}
          </Button>
        ),
      )}
      {failure !== null && <FailureNote failure={failure} isNews className="basis-full" />}
    </div>
  );
}
