import { cva, type VariantProps } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const button = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-[3px] text-ui font-medium transition-colors duration-150 disabled:cursor-not-allowed disabled:text-faint aria-disabled:cursor-not-allowed aria-disabled:text-faint [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        solid: 'forced-colors:border bg-ink text-paper hover:bg-accent disabled:bg-hairline',
        outline:
          'border border-rest text-ink hover:border-ink hover:bg-well disabled:border-hairline aria-disabled:border-hairline aria-disabled:bg-transparent',
        quiet:
          'text-soft hover:bg-well hover:text-ink aria-disabled:bg-transparent aria-disabled:text-faint aria-disabled:opacity-60',
        danger: 'forced-colors:border bg-brick text-paper hover:bg-ink',
      },
      size: {
        // Words may wrap where letters are large and the screen is narrow.
        normal: 'h-10 px-4 max-[20rem]:h-auto max-[20rem]:min-h-10 max-[20rem]:shrink max-[20rem]:whitespace-normal',
        small:
          'h-8 px-3 text-fine max-[20rem]:h-auto max-[20rem]:min-h-8 max-[20rem]:shrink max-[20rem]:whitespace-normal',
        icon: 'size-9',
      },
    },
    defaultVariants: { look: 'outline', size: 'normal' },
  },
);

export function Button({
  look,
  size,
  asChild = false,
  className,
  ...props
}: ComponentProps<'button'> & VariantProps<typeof button> & { asChild?: boolean }) {
  const Element = asChild ? Slot.Root : 'button';
  return (
    <Element
      {...(asChild ? {} : { type: 'button' as const })}
      className={classNames(button({ look, size }), className)}
      {...props}
    />
  );
}
