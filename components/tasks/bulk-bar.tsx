'use client';

import { CircleStop, Pause, Play, RotateCcw } from 'lucide-react';
import { type RefObject, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { BulkAction } from '#domain/tasks-api.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useBulkControl } from '@/hooks/use-bulk-control.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { bulkWords } from './bulk-words.ts';
import { admits } from './controls.ts';
import { useKeys } from './use-keys.ts';
import type { SelectionMode } from './use-selection.ts';

const ACTIONS = [
  { act: 'pause', label: 'Pause', key: 'p', icon: <Pause />, cannot: 'None of the selected can be paused' },
  { act: 'resume', label: 'Resume', key: 'Shift+P', icon: <Play />, cannot: 'None of the selected is paused' },
  { act: 'cancel', label: 'Cancel', key: 'x', icon: <CircleStop />, cannot: 'All of the selected have ended' },
  {
    act: 'retry',
    label: 'Try again',
    key: 'r',
    icon: <RotateCcw />,
    cannot: 'None of the selected has failed or waits for its next try',
  },
] as const;

/** What can be done with the selected tasks, in one request, and what came of it. */
export function BulkBar({
  tasks,
  selection,
  scope,
}: {
  tasks: readonly TaskSnapshot[];
  selection: SelectionMode;
  /** Where the focus has to be for the keys to work. */
  scope: RefObject<HTMLElement | null>;
}) {
  const { control, isPending } = useBulkControl();
  const announce = useAnnounce();
  const [said, setSaid] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const selected = tasks.filter(({ id }) => selection.ids.includes(id));

  const perform = async (act: BulkAction) => {
    setSaid(null);
    setFailure(null);
    try {
      const words = bulkWords(act, await control(act, { ids: [...selection.ids] }));
      setSaid(words);
      announce(words);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };

  const actions = ACTIONS.map((action) => ({ ...action, reason: reasonAgainst(action, selected) }));
  const start = ({ act, reason }: (typeof actions)[number]) => {
    if (reason !== null || isPending) return;
    if (act === 'cancel' && selected.length > 1) setIsAsking(true);
    else void perform(act);
  };
  useKeys(Object.fromEntries(actions.map((action) => [action.key, () => start(action)])), scope);

  return (
    <div className="sticky top-0 z-20 -mx-2.5 mb-2 border-hairline border-b bg-paper px-2.5 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Checkbox
          label="Select all"
          takesFocus
          checked={tasks.length > 0 && selected.length === tasks.length}
          isMixed={selected.length > 0 && selected.length < tasks.length}
          onChange={selection.toggleAll}
        />
        <p className="numerals min-w-0 flex-1 text-soft">
          {formatNumber(selected.length)} of {formatNumber(tasks.length)} selected
        </p>
        <fieldset
          aria-label="With the selected"
          className="order-last -mx-3 flex basis-full sm:order-none sm:mx-0 sm:basis-auto"
        >
          {actions.map((action) => (
            <Tooltip key={action.act} label={action.reason ?? action.label} shortcut={action.key}>
              <Button
                look="quiet"
                size="small"
                aria-disabled={action.reason !== null || isPending}
                aria-label={nameOf(action, selected.length)}
                aria-keyshortcuts={action.key}
                onClick={() => start(action)}
                className="[&_svg]:max-sm:hidden"
              >
                {action.icon}
                {action.label}
              </Button>
            </Tooltip>
          ))}
        </fieldset>
        <Button size="small" onClick={selection.stop} aria-keyshortcuts="Escape">
          Done
        </Button>
      </div>
      {said !== null && <p className="numerals mt-1.5 text-soft">{said}</p>}
      {failure !== null && <FailureNote isNews failure={failure} className="mt-2" />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Cancel ${formatCount(selected.length, 'task')}?`}
        description="They stop for good: a cancelled task cannot be resumed. What was made before stays in the library."
        keep="Keep them going"
        confirm={`Cancel ${formatCount(selected.length, 'task')}`}
        onConfirm={() => void perform('cancel')}
      />
    </div>
  );
}

function reasonAgainst({ act, cannot }: (typeof ACTIONS)[number], selected: readonly TaskSnapshot[]): string | null {
  if (selected.length === 0) return 'Nothing is selected';
  return selected.some((task) => admits(task, act)) ? null : cannot;
}

function nameOf({ label, reason }: { label: string; reason: string | null }, count: number): string {
  return reason === null ? `${label} ${formatCount(count, 'selected task')}` : `${label} (${reason})`;
}
