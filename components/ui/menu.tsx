'use client';

import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuChoice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon: ReactNode;
}

export interface MenuSwitch {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isOn: boolean;
  onTurn(isOn: boolean): void;
}

const ITEM =
  'flex items-center gap-3 px-4 py-2 text-soft outline-none data-[state=checked]:text-ink data-[highlighted]:bg-well data-[highlighted]:text-ink [&_svg]:size-4';
const INDICATOR = 'ml-auto size-1.5 rounded-full bg-accent';

/** A button that opens a list of which one is chosen. */
export function ChoiceMenu<Value extends string>({
  value,
  choices,
  onChoose,
  switches = [],
  children,
}: {
  value: Value;
  choices: readonly MenuChoice<Value>[];
  onChoose(value: Value): void;
  /** What can be turned on and off, below the choices. */
  switches?: readonly MenuSwitch[];
  children: ReactNode;
}) {
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
          <DropdownMenu.RadioGroup value={value}>
            {choices.map((choice) => (
              <DropdownMenu.RadioItem
                key={choice.value}
                value={choice.value}
                onSelect={() => onChoose(choice.value)}
                className={ITEM}
              >
                {choice.icon}
                {choice.label}
                <DropdownMenu.ItemIndicator className={INDICATOR} />
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          {switches.length > 0 && <DropdownMenu.Separator className="my-1.5 border-hairline border-t" />}
          {switches.map(({ label, icon, isOn, onTurn }) => (
            <DropdownMenu.CheckboxItem key={label} checked={isOn} onCheckedChange={onTurn} className={ITEM}>
              {icon}
              {label}
              <DropdownMenu.ItemIndicator className={INDICATOR} />
            </DropdownMenu.CheckboxItem>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
