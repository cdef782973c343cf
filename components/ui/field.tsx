import type { ComponentProps, KeyboardEvent, ReactNode } from 'react';
import { classNames } from './class-names.ts';

const BOX = 'w-full rounded-[3px] border border-rest bg-transparent px-3 placeholder:text-faint hover:border-ink';

/** A word or a line that is written, under its name. */
export function Field({
  label,
  hint,
  className,
  ...props
}: ComponentProps<'input'> & { label: ReactNode; hint?: ReactNode }) {
  return (
    <label className={classNames('block', className)}>
      <span className="mb-1 block font-medium">{label}</span>
      <input className={classNames(BOX, 'h-10')} {...props} />
      {hint !== undefined && <span className="mt-1 block text-fine text-soft">{hint}</span>}
    </label>
  );
}

/** In several lines Enter begins a new one; with Ctrl or ⌘ it sends the form. */
export function submitOnModifiedEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}

/** Several lines that are written, under their name. */
export function AreaField({
  label,
  hint,
  className,
  ...props
}: ComponentProps<'textarea'> & { label: ReactNode; hint?: ReactNode }) {
  return (
    <label className={classNames('block', className)}>
      <span className="mb-1 block font-medium">{label}</span>
      <textarea className={classNames(BOX, 'block py-2')} {...props} />
      {hint !== undefined && <span className="mt-1 block text-fine text-soft">{hint}</span>}
    </label>
  );
}

/** One of several that do not fit into a row. */
export function SelectField({
  label,
  isLabelHidden = false,
  className,
  children,
  ...props
}: ComponentProps<'select'> & { label: string; isLabelHidden?: boolean }) {
  return (
    <label className={classNames('block min-w-0', className)}>
      <span className={isLabelHidden ? 'sr-only' : 'mb-1 block font-medium'}>{label}</span>
      <select className={classNames(BOX, 'h-10 bg-paper pr-2')} {...props}>
        {children}
      </select>
    </label>
  );
}

/** A box to tick with its words beside it. */
export function TickField({ label, ...props }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  return (
    <label className="relative flex min-h-8 cursor-pointer items-start gap-2.5 py-1">
      <input
        type="checkbox"
        className="peer mt-0.5 block size-[1.125rem] shrink-0 cursor-pointer appearance-none rounded-[3px] border-[1.5px] border-rest bg-paper checked:border-accent hover:border-ink"
        {...props}
      />
      <svg
        aria-hidden
        viewBox="0 0 18 18"
        className="pointer-events-none absolute top-1.5 left-0 hidden size-[1.125rem] fill-none stroke-2 stroke-accent peer-checked:block"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="m4.5 9.5 3 3 6-7" />
      </svg>
      <span>{label}</span>
    </label>
  );
}
