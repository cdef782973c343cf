'use client';

import { X } from 'lucide-react';
import { useDocument } from '@/hooks/use-document.ts';
import { Button } from '../ui/button.tsx';
import { documentTitle } from './search-words.ts';

/** The one document that a search is narrowed down to, and the way back to all. */
export function OnlyIn({ documentId, onWiden }: { documentId: string; onWiden(): void }) {
  const { document } = useDocument(documentId);
  return (
    <p className="mt-2 flex items-center gap-2 text-fine">
      <span className="min-w-0 truncate">
        Only in{' '}
        <strong className="font-semibold">{document === undefined ? 'one document' : documentTitle(document)}</strong>
      </span>
      <Button look="quiet" size="icon" className="size-7" aria-label="Search in all documents again" onClick={onWiden}>
        <X />
      </Button>
    </p>
  );
}
