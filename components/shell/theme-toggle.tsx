'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { ChoiceMenu } from '../ui/menu.tsx';
import { applyTheme, type Theme } from './theme.ts';

const CHOICES = [
  { value: 'system', label: 'As the system', icon: <Monitor /> },
  { value: 'light', label: 'Light', icon: <Sun /> },
  { value: 'dark', label: 'Dark', icon: <Moon /> },
] as const;

export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const choice = CHOICES.find(({ value }) => value === theme) ?? CHOICES[0];
  return (
    <ChoiceMenu
      value={theme}
      choices={CHOICES}
      onChoose={(next) => {
        setTheme(next);
        applyTheme(next);
      }}
    >
      <Button look="quiet" size="icon" aria-label={`Theme: ${choice.label.toLowerCase()}`}>
        {choice.icon}
      </Button>
    </ChoiceMenu>
  );
}
