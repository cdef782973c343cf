'use client';

import { type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface RowChoice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
}

/** One of a few, in a row of words; the chosen one is underlined. */
export function ChoiceRow<Value extends string>({
  legend,
  value,
  choices,
  onChoose,
  className,
}: {
  /** What is chosen, for those who do not see the row. */
  legend: string;
  value: Value;
  choices: readonly RowChoice<Value>[];
  onChoose(value: Value): void;
  className?: string;
}) {
  const name = useId();
  return (
    <fieldset className={classNames('min-w-0', className)}>
      <legend className="sr-only">{legend}</legend>
      <div className="-mx-2 flex flex-wrap">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="numerals relative cursor-pointer px-2 py-1.5 text-soft hover:text-ink has-checked:font-semibold has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="peer sr-only"
              checked={value === choice.value}
              onChange={() => onChoose(choice.value)}
            />
            {choice.label}
            <span
              aria-hidden
              className="absolute inset-x-2 bottom-0.5 hidden border-accent border-t-2 peer-checked:block"
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
