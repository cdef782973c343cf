'use client';

import { RotateCcw, SkipForward } from 'lucide-react';
import { useState } from 'react';
import type { PhaseSnapshot, TaskSnapshot } from '#domain/snapshot.ts';
import type { useTaskControls } from '@/hooks/use-task-controls.ts';
import { Button } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { useShortcutName } from '../ui/use-key-shortcuts.ts';
import { useKeys } from '../ui/use-keys.ts';
import { CONTROL_KEYS, skipOf } from './controls.ts';
import { RedoDialog } from './redo-dialog.tsx';
import { redoPlanOf } from './redo-plan.ts';
import { redoLabel } from './redo-words.ts';
import { nameOf } from './task-controls.tsx';

/** Whether anything can be done with any phase of a task. */
export function hasPhaseControls(task: TaskSnapshot): boolean {
  return task.phases.some((phase) => skipOf(task, phase) !== null || redoPlanOf(task, phase.name) !== null);
}

/**
 * What can be done with one phase of a task: leaving it out, or beginning again from it. The number of its row is the key
 * for the latter.
 */
export function PhaseControls({
  task,
  phase,
  number,
  controls,
}: {
  task: TaskSnapshot;
  phase: PhaseSnapshot;
  /** Counted from 1. */
  number: number;
  controls: ReturnType<typeof useTaskControls>;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const skip = skipOf(task, phase);
  const plan = redoPlanOf(task, phase.name);
  const key = skip === null ? String(number) : CONTROL_KEYS.skip;

  const leaveOut = () => {
    if (skip?.reason === null && controls.pending === null) void controls.skip(phase.name);
  };
  const act = skip !== null ? leaveOut : plan !== null ? () => setIsAsking(true) : undefined;
  useKeys({ [key]: act });
  const shortcut = useShortcutName();

  if (skip !== null) {
    return (
      <Tooltip label={skip.reason ?? skip.does} shortcut={shortcut(key)}>
        <Button
          look="quiet"
          size="icon"
          aria-disabled={skip.reason !== null || controls.pending === 'skip'}
          aria-label={nameOf(skip, null)}
          aria-keyshortcuts={shortcut(key)}
          onClick={leaveOut}
        >
          <SkipForward />
        </Button>
      </Tooltip>
    );
  }
  if (plan === null) return null;
  return (
    <>
      <Tooltip label={plan.isAfterAll ? redoLabel(plan) : 'Again from here'} shortcut={shortcut(key)}>
        <Button
          look="quiet"
          size="icon"
          aria-disabled={controls.pending === 'retryFrom'}
          aria-label={`${redoLabel(plan)} (asks first)`}
          aria-keyshortcuts={shortcut(key)}
          aria-haspopup="dialog"
          onClick={() => setIsAsking(true)}
        >
          <RotateCcw />
        </Button>
      </Tooltip>
      <RedoDialog
        plan={plan}
        open={isAsking}
        onOpenChange={setIsAsking}
        onConfirm={() => void controls.retryFrom(phase.name)}
      />
    </>
  );
}
