'use client';

import { useState } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { useKnowledgeBases } from '@/hooks/use-knowledge-bases.ts';
import { useKnowledgeChanges } from '@/hooks/use-knowledge-changes.ts';
import { useRemembered } from '../ui/use-remembered.ts';

/** What becomes of what is given. */
export type Purpose = 'summarize' | 'add';

/** Where what is added goes: a knowledge base that is there, or a new one by its name. */
export interface Destination {
  readonly knowledgeBases: readonly KnowledgeBase[];
  readonly isLoading: boolean;
  /** Null: a new one. */
  readonly chosen: KnowledgeBase | null;
  readonly newName: string;
  choose(id: string | null): void;
  rename(newName: string): void;
  /**
   * The knowledge base to add to, which is made if it is new.
   *
   * @throws FailureError why it could not be made
   */
  resolve(): Promise<{ id: string; name: string }>;
}

/** What a knowledge base is called that nobody has named. */
const UNNAMED = 'My documents';

/** What somebody last did with what they gave, and where they put it; remembered by this browser. */
export function usePurpose(): [purpose: Purpose, choose: (purpose: Purpose) => void] {
  const [remembered, remember] = useRemembered('throughline-purpose');
  return [remembered === 'add' ? 'add' : 'summarize', remember];
}

export function useDestination({ isWanted }: { isWanted: boolean }): Destination {
  const [remembered, remember] = useRemembered('throughline-knowledge-base');
  const { knowledgeBases, isLoading } = useKnowledgeBases({ isWanted });
  const { create } = useKnowledgeChanges();
  const [isNew, setIsNew] = useState(false);
  const [newName, setNewName] = useState('');
  const known = knowledgeBases.find(({ id }) => id === remembered) ?? knowledgeBases[0] ?? null;
  const chosen = isNew ? null : known;

  return {
    knowledgeBases,
    isLoading,
    chosen,
    newName,
    choose: (id) => {
      setIsNew(id === null);
      if (id !== null) remember(id);
    },
    rename: setNewName,
    resolve: async () => {
      if (chosen !== null) return chosen;
      const made = await create({ name: newName.trim() || UNNAMED, description: '' });
      setIsNew(false);
      setNewName('');
      remember(made.id);
      return made;
    },
  };
}
