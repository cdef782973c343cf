'use client';

import { Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { ChoiceMenu } from '../ui/menu.tsx';
import { useKeyShortcuts } from '../ui/use-key-shortcuts.ts';
import { applyTheme, type Theme } from './theme.ts';

const CHOICES = [
  { value: 'system', label: 'System', icon: <Monitor /> },
  { value: 'light', label: 'Light', icon: <Sun /> },
  { value: 'dark', label: 'Dark', icon: <Moon /> },
] as const;

export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const [hasShortcuts, turnShortcuts] = useKeyShortcuts();
  const choice = CHOICES.find(({ value }) => value === theme) ?? CHOICES[0];
  return (
    <ChoiceMenu
      value={theme}
      choices={CHOICES}
      onChoose={(next) => {
        setTheme(next);
        applyTheme(next);
      }}
      switches={[{ label: 'Single-key shortcuts', icon: <Keyboard />, isOn: hasShortcuts, onTurn: turnShortcuts }]}
    >
      <Button look="quiet" size="icon" aria-label={`Theme: ${choice.label.toLowerCase()}. Keyboard shortcuts`}>
        {choice.icon}
      </Button>
    </ChoiceMenu>
  );
}
