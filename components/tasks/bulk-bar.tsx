'use client';

import { CircleStop, Pause, Play, RotateCcw } from 'lucide-react';
import { type RefObject, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { TaskStatus } from '#domain/status.ts';
import { type BulkAction, type BulkSelection, MAX_TASKS_PER_BULK } from '#domain/tasks-api.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useBulkControl } from '@/hooks/use-bulk-control.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatNumber } from '../format/quantity.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { type BulkScope, bulkSelection, scopeWords } from './bulk-scope.ts';
import { bulkWords } from './bulk-words.ts';
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
    cannot: 'None of the selected has failed, has failed items or waits for its next try',
  },
] as const;

/** What can be done with the selected tasks, in one request, and what came of it. */
export function BulkBar({
  tasks,
  selection,
  beyond,
  section,
}: {
  tasks: readonly TaskSnapshot[];
  selection: SelectionMode;
  /** The statuses of the list, where there are more such tasks than are shown; else null. */
  beyond: readonly TaskStatus[] | null;
  /** Where the focus has to be for the keys to work. */
  section: RefObject<HTMLElement | null>;
}) {
  const { control, isPending } = useBulkControl();
  const announce = useAnnounce();
  const [said, setSaid] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const selected = tasks.filter(({ id }) => selection.ids.includes(id));
  const isWhole = selection.isWhole && beyond !== null;
  const scope: BulkScope = isWhole ? { statuses: beyond } : { selected };

  const perform = async (act: BulkAction, select: BulkSelection) => {
    setSaid(null);
    setFailure(null);
    try {
      const outcomes = await control(act, select);
      const words = [bulkWords(act, outcomes), outcomes.length >= MAX_TASKS_PER_BULK && THE_MOST]
        .filter(Boolean)
        .join(' ');
      setSaid(words);
      announce(words);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };

  const actions = ACTIONS.map((action) => {
    const select = bulkSelection(action.act, scope);
    const cannot = selected.length === 0 ? 'Nothing is selected' : action.cannot;
    return { ...action, select, reason: select === null ? cannot : null };
  });
  const start = ({ act, select }: (typeof actions)[number]) => {
    if (select === null || isPending) return;
    if (act === 'cancel' && (isWhole || selected.length > 1)) setIsAsking(true);
    else void perform(act, select);
  };
  useKeys(Object.fromEntries(actions.map((action) => [action.key, () => start(action)])), section);

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
          {isWhole ? 'All selected' : `${formatNumber(selected.length)} of ${formatNumber(tasks.length)} selected`}
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
                aria-label={nameOf(action, scope)}
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
      {beyond !== null && selected.length === tasks.length && (
        <p className="numerals mt-1.5 text-fine text-soft">
          {isWhole ? 'Also those that are not shown.' : 'There are more than these.'}{' '}
          <button
            type="button"
            className="link font-medium text-accent"
            onClick={isWhole ? selection.toggleAll : selection.takeWhole}
          >
            {isWhole ? 'Select none' : 'Select all of this list'}
          </button>
        </p>
      )}
      {said !== null && <p className="numerals mt-1.5 text-soft">{said}</p>}
      {failure !== null && <FailureNote isNews failure={failure} className="mt-2" />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Cancel ${scopeWords(scope)}?`}
        description={`They stop for good: a cancelled task cannot be resumed.${isWhole ? ' That includes tasks that are not shown.' : ''} What was made before stays in the library.`}
        keep="Keep them going"
        confirm={`Cancel ${scopeWords(scope)}`}
        onConfirm={() => {
          const select = bulkSelection('cancel', scope);
          if (select !== null) void perform('cancel', select);
        }}
      />
    </div>
  );
}

const THE_MOST = 'That is as many as go at once: do it again for the rest.';

function nameOf({ label, reason }: { label: string; reason: string | null }, scope: BulkScope): string {
  if (reason !== null) return `${label} (${reason})`;
  return `${label} ${scopeWords(scope).replace('task', 'selected' in scope ? 'selected task' : 'task')}`;
}
