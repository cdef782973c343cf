import { Dashes } from '../line/marks.tsx';
import { classNames } from '../ui/class-names.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import type { Fate, RedoPlan } from './redo-plan.ts';
import { redoLabel, redoSentence, stepWords } from './redo-words.ts';

/** Shows what beginning again from a phase would do, before it is done: what is kept, and what is done anew. */
export function RedoDialog({
  plan,
  open,
  onOpenChange,
  onConfirm,
}: {
  plan: RedoPlan;
  open: boolean;
  onOpenChange(open: boolean): void;
  onConfirm(): void;
}) {
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      look="solid"
      title={`${redoLabel(plan)}?`}
      description={
        <>
          <p className="text-pretty">{redoSentence(plan)}</p>
          <ol className="mt-4">
            {plan.steps.map((step) => (
              <li key={step.name} className="numerals grid grid-cols-[2rem_1fr] items-center gap-x-3 py-0.5">
                <Stretch fate={step.fate} />
                <span className={classNames(step.fate === 'anew' && 'text-ink')}>{stepWords(step)}</span>
              </li>
            ))}
          </ol>
        </>
      }
      keep="Leave it as it is"
      confirm={redoLabel(plan)}
      onConfirm={onConfirm}
    />
  );
}

/** Solid for what stays, dashed for what is to come, a short end for what is left out. */
function Stretch({ fate }: { fate: Fate }) {
  return (
    <span aria-hidden className="relative block h-4">
      {fate === 'anew' || fate === 'first' ? (
        <Dashes className={fate === 'anew' ? 'stroke-accent' : ''} />
      ) : (
        <span
          className={classNames(
            'absolute top-1/2 left-0 block -translate-y-1/2 border-t-2',
            fate === 'kept' ? 'w-full border-accent' : 'w-1/4 border-rest',
          )}
        />
      )}
    </span>
  );
}
