'use client';

import { CircleStop, Pause, Play, RotateCcw, SkipForward, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { useTaskControls } from '@/hooks/use-task-controls.ts';
import { FailureNote } from '../failure-note.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Tooltip } from '../ui/tooltip.tsx';
import { useShortcutName } from '../ui/use-key-shortcuts.ts';
import { useKeys } from '../ui/use-keys.ts';
import { CONTROL_KEYS, controlsOf, runningSkip, type TaskControl } from './controls.ts';

const ICONS = {
  pause: <Pause />,
  resume: <Play />,
  retry: <RotateCcw />,
  skip: <SkipForward />,
  cancel: <CircleStop />,
  remove: <X />,
} as const satisfies Record<TaskControl['act'], ReactNode>;

/** What the name of a control alone would not tell somebody who sees the page. */
const HINTS: Partial<Record<TaskControl['act'], string>> = { remove: 'Remove from the lists' };

/**
 * What can be done with a task in its present state, by button and by key. `compact` shows icons with their names as
 * tooltips, and among them what can be done with the phase that runs: elsewhere that stands beside the phase.
 */
export function TaskControls({
  task,
  compact = false,
  scope,
  isWholePage = false,
  part = 'all',
  onRemoved,
}: {
  task: TaskSnapshot;
  compact?: boolean;
  /** What stands for the task: where the focus has to be for the keys to work. */
  scope: RefObject<HTMLElement | null>;
  /** The page is about this task alone: what can be taken back works by key from anywhere in it. */
  isWholePage?: boolean;
  /** Where removing stands apart: it must not take the place of what was there before the task ended. */
  part?: 'all' | 'work' | 'removal';
  onRemoved?(): void;
}) {
  const { pending, failure, ...acts } = useTaskControls(task.id);
  const shortcut = useShortcutName();
  const skip = compact ? runningSkip(task) : null;
  const controls = [...(skip === null ? [] : [skip.control]), ...controlsOf(task)].filter(
    ({ act }) => part === 'all' || (act === 'remove') === (part === 'removal'),
  );

  const perform = async ({ act, reason }: TaskControl) => {
    if (reason !== null || pending === act) return;
    if (act === 'skip') {
      if (skip !== null) await acts.skip(skip.phase.name);
      return;
    }
    if ((await acts[act]()) && act === 'remove') onRemoved?.();
  };
  const keysOf = (some: readonly TaskControl[]) =>
    Object.fromEntries(some.map((control) => [CONTROL_KEYS[control.id], () => void perform(control)]));
  const isFinal = ({ act }: TaskControl) => act === 'cancel' || act === 'remove';
  useKeys(keysOf(isWholePage ? controls.filter(isFinal) : controls), scope);
  useKeys(keysOf(isWholePage ? controls.filter((control) => !isFinal(control)) : []));

  if (controls.length === 0 && failure === null) return null;
  return (
    <>
      <div
        className={classNames(
          'flex flex-wrap items-center gap-y-2 print:hidden',
          // The glyph of the last button ends where the line ends.
          compact ? '-mr-2.5 gap-x-0' : 'gap-x-2',
        )}
      >
        {controls.map((control) => (
          <Tooltip
            key={control.id}
            label={control.reason ?? HINTS[control.act] ?? control.does}
            shortcut={shortcut(CONTROL_KEYS[control.id])}
          >
            <Button
              {...(compact ? { look: 'quiet' as const, size: 'icon' as const } : {})}
              {...(part === 'removal' ? { look: 'quiet' as const, size: 'small' as const } : {})}
              // Not `disabled`: it keeps the focus, and says why.
              aria-disabled={control.reason !== null || pending === control.act}
              aria-label={nameOf(control, compact ? task.title : null)}
              aria-keyshortcuts={shortcut(CONTROL_KEYS[control.id])}
              onClick={() => void perform(control)}
            >
              {ICONS[control.act]}
              {!compact && control.label}
            </Button>
          </Tooltip>
        ))}
      </div>
      {/* On a line of its own: the buttons stay where they are. */}
      {failure !== null && <FailureNote failure={failure} isNews className="order-last basis-full" />}
    </>
  );
}

/** What a control will do, to which task where there are many, and why not where it cannot. */
export function nameOf({ does, label, reason }: TaskControl, title: string | null): string {
  const to = title === null ? '' : `: ${title}`;
  return reason === null ? `${does}${to}` : `${label}${to} (${reason})`;
}
