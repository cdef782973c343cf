'use client';

import { Ellipsis, PenLine, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useKnowledgeChanges } from '@/hooks/use-knowledge-changes.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { ActionMenu } from '../ui/action-menu.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useToast } from '../ui/toast.tsx';
import { BaseDialog } from './base-dialog.tsx';
import { removalWords } from './base-words.ts';

/** What can be done with a knowledge base as a whole. */
export function BaseMenu({ base }: { base: KnowledgeBase }) {
  const { update, remove } = useKnowledgeChanges();
  const [isEditing, setIsEditing] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const router = useRouter();
  const announce = useAnnounce();
  const toast = useToast();

  const removeIt = async () => {
    try {
      await remove(base.id);
      announce(`Deleted: ${base.name}`);
      router.push('/knowledge');
    } catch (error) {
      const { message, remedy } = failureOf(error);
      toast({ title: message, description: remedy, isBad: true });
    }
  };

  return (
    <>
      <ActionMenu
        actions={[
          { label: 'Rename or describe', icon: <PenLine />, act: () => setIsEditing(true) },
          { label: 'Delete', icon: <Trash2 />, act: () => setIsAsking(true) },
        ]}
      >
        <Button look="quiet" size="icon" aria-label={`More about ${base.name}`}>
          <Ellipsis />
        </Button>
      </ActionMenu>
      <BaseDialog
        open={isEditing}
        onOpenChange={setIsEditing}
        title="Rename or describe"
        submit="Save"
        initial={base}
        onSubmit={async (words) => {
          await update(base.id, words);
          setIsEditing(false);
          announce(`Saved: ${words.name}`);
        }}
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Delete this knowledge base?"
        description={removalWords(base)}
        confirm="Delete"
        onConfirm={() => void removeIt()}
      />
    </>
  );
}
