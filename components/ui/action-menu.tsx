'use client';

import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuAction {
  readonly label: string;
  readonly icon: ReactNode;
  act(): void;
}

/** A button that opens a list of what can be done. */
export function ActionMenu({ actions, children }: { actions: readonly MenuAction[]; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="unfold z-50 min-w-44 border border-hairline bg-paper py-1.5 shadow-lg"
        >
          {actions.map(({ label, icon, act }) => (
            <DropdownMenu.Item
              key={label}
              onSelect={act}
              className="flex items-center gap-3 px-4 py-2 text-soft outline-none data-[highlighted]:bg-well data-[highlighted]:text-ink [&_svg]:size-4"
            >
              {icon}
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
