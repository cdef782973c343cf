'use client';

import { CircleStop, Pause, Play, RotateCcw } from 'lucide-react';
import { type RefObject, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import type { BulkAction, BulkFilter, BulkSelection } from '#domain/tasks-api.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useBulkControl } from '@/hooks/use-bulk-control.ts';
import { useBulkCounts } from '@/hooks/use-bulk-counts.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { useShortcutName } from '../ui/use-key-shortcuts.ts';
import { useKeys } from '../ui/use-keys.ts';
import { type BulkScope, bulkSelection, changedBy, scopeWords } from './bulk-scope.ts';
import { bulkWords } from './bulk-words.ts';
import type { SelectionMode } from './use-selection.ts';

const ACTIONS = [
  { act: 'pause', label: 'Pause', key: 'p', icon: <Pause />, cannot: 'Nothing you selected can be paused' },
  { act: 'resume', label: 'Resume', key: 'Shift+P', icon: <Play />, cannot: 'Nothing you selected is paused' },
  { act: 'cancel', label: 'Cancel', key: 'x', icon: <CircleStop />, cannot: 'Everything you selected has ended' },
  {
    act: 'retry',
    label: 'Try again',
    key: 'r',
    icon: <RotateCcw />,
    cannot: 'Nothing you selected can be retried',
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
  /** What finds the whole list, where there are more such tasks than are shown; else null. */
  beyond: { readonly filter: BulkFilter; readonly total: number } | null;
  /** Where the focus has to be for the keys to work. */
  section: RefObject<HTMLElement | null>;
}) {
  const { control, isPending } = useBulkControl();
  const announce = useAnnounce();
  const shortcut = useShortcutName();
  const [said, setSaid] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const selected = tasks.filter(({ id }) => selection.ids.includes(id));
  const whole = selection.isWhole ? beyond : null;
  const counts = useBulkCounts(whole?.filter ?? null);
  const scope: BulkScope = whole === null ? { selected } : { whole: { ...whole, counts } };
  const isCounting = whole !== null && counts === null;

  const perform = async (act: BulkAction, select: BulkSelection) => {
    setSaid(null);
    setFailure(null);
    try {
      const outcomes = await control(act, select, (done) => setSaid(`${formatCount(done, 'task')} so far…`));
      const words = bulkWords(act, outcomes);
      setSaid(words);
      announce(words);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };

  const actions = ACTIONS.map((action) => {
    const select = bulkSelection(action.act, scope);
    const cannot = isCounting ? 'Counting' : selected.length === 0 ? 'Nothing is selected' : action.cannot;
    return { ...action, select, reason: select === null ? cannot : null };
  });
  const start = ({ act, select }: (typeof actions)[number]) => {
    if (select === null || isPending) return;
    if (act === 'cancel' && changedBy(act, scope) > 1) setIsAsking(true);
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
          {whole !== null
            ? `All ${formatNumber(whole.total)} selected`
            : `${formatNumber(selected.length)} of ${formatNumber(beyond?.total ?? tasks.length)} selected`}
        </p>
        <fieldset
          aria-label="With the selected"
          className="order-last -mx-3 flex basis-full sm:order-none sm:mx-0 sm:basis-auto"
        >
          {actions.map((action) => (
            <Tooltip key={action.act} label={action.reason ?? action.label} shortcut={shortcut(action.key)}>
              <Button
                look="quiet"
                size="small"
                aria-disabled={action.reason !== null || isPending}
                aria-label={nameOf(action, scope)}
                aria-keyshortcuts={shortcut(action.key)}
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
          {whole !== null ? 'This includes tasks that are not shown.' : 'Only the tasks shown are selected.'}{' '}
          <button
            type="button"
            className="link font-medium text-accent"
            onClick={whole !== null ? selection.toggleAll : selection.takeWhole}
          >
            {whole !== null ? 'Select none' : `Select all ${formatNumber(beyond.total)}`}
          </button>
        </p>
      )}
      {said !== null && <p className="numerals mt-1.5 text-soft">{said}</p>}
      {failure !== null && <FailureNote isNews failure={failure} className="mt-2" />}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Cancel ${scopeWords('cancel', scope)}?`}
        description={`Cancelled tasks cannot be resumed.${whole !== null ? ' This includes tasks that are not shown.' : ''} Finished summaries stay in the library.`}
        keep="Keep them going"
        confirm={`Cancel ${formatCount(changedBy('cancel', scope), 'task')}`}
        onConfirm={() => {
          const select = bulkSelection('cancel', scope);
          if (select !== null) void perform('cancel', select);
        }}
      />
    </div>
  );
}

function nameOf(
  { act, label, reason }: { act: BulkAction; label: string; reason: string | null },
  scope: BulkScope,
): string {
  if (reason !== null) return `${label} (${reason})`;
  return `${label} ${scopeWords(act, scope, 'selected' in scope ? 'selected task' : 'task')}`;
}
