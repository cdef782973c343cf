import type { ComponentProps, ReactNode } from 'react';
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
    <label className="flex min-h-8 cursor-pointer items-start gap-2.5 py-1">
      <input
        type="checkbox"
        className="mt-1 size-[1.125rem] shrink-0 cursor-pointer accent-accent outline-offset-2"
        {...props}
      />
      <span>{label}</span>
    </label>
  );
}
