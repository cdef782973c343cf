'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { useKnowledgeBase } from '@/hooks/use-knowledge-bases.ts';
import { FailureNote } from '../failure-note.tsx';
import { BulkUploadList } from '../intake/bulk-upload-list.tsx';
import { useAddFiles } from '../intake/use-add-files.ts';
import { usePageDrop } from '../intake/use-page-drop.ts';
import { DeadEnd } from '../shell/dead-end.tsx';
import { useDocumentTitle } from '../shell/use-document-title.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useKeptFocus } from '../ui/use-kept-focus.ts';
import { AddDialog } from './add-dialog.tsx';
import { BaseMenu } from './base-menu.tsx';
import { contentsWords } from './base-words.ts';
import { DocumentList } from './document-list.tsx';
import { Ingestions } from './ingestions.tsx';
import { SearchPanel } from './search-panel.tsx';

export function BaseScreen({ id }: { id: string }) {
  const { knowledgeBase, failure, isLoading } = useKnowledgeBase(id);
  useDocumentTitle(knowledgeBase?.name);
  if (failure?.code === 'not_found') return <BaseNotFound />;
  if (knowledgeBase !== undefined) return <BaseView base={knowledgeBase} />;
  if (isLoading || failure === null) return <BaseSkeleton />;
  return (
    <div className="mx-auto max-w-measure">
      <FailureNote failure={failure} />
    </div>
  );
}

function BaseView({ base }: { base: KnowledgeBase }) {
  const [isAdding, setIsAdding] = useState(false);
  const { add, isGathering, failure } = useAddFiles();
  const isOver = usePageDrop((dropped) => {
    setIsAdding(false);
    void add(dropped, async () => base, false);
  });
  const content = useRef<HTMLDivElement>(null);
  useKeptFocus(content);
  const isGrowing = base.activeTaskIds.length > 0;

  return (
    <div ref={content} className="mx-auto max-w-[46rem]">
      <header>
        <p className="text-fine text-soft">
          <Link href="/knowledge" className="link">
            Knowledge
          </Link>
        </p>
        <div className="mt-1.5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <h1 className="reading min-w-0 flex-1 basis-72 text-balance break-words font-medium text-title tracking-[-0.012em]">
            {base.name}
          </h1>
          <div className="order-last flex items-center gap-1 sm:order-none sm:mt-2">
            <Button look="solid" onClick={() => setIsAdding(true)}>
              <Plus />
              Add
            </Button>
            <BaseMenu base={base} />
          </div>
          {base.description !== '' && (
            <p className="reading max-w-measure basis-full whitespace-pre-line break-words text-lead text-soft">
              {base.description}
            </p>
          )}
        </div>
        <p className="numerals mt-3 text-fine text-soft">
          {isOver
            ? 'Drop the files and folders to add them.'
            : isGathering
              ? 'Looking through the folders…'
              : contentsWords(base)}
        </p>
        {failure !== null && <FailureNote isNews failure={failure} className="mt-3" />}
        <BulkUploadList knowledgeBaseId={base.id} />
      </header>

      {base.documents === 0 && !isGrowing ? (
        <>
          <Ingestions base={base} />
          <EmptyBase onAdd={() => setIsAdding(true)} />
        </>
      ) : (
        <div className="mt-8">
          <SearchPanel
            knowledgeBaseId={base.id}
            label={`Search in ${base.name}`}
            placeholder="Search in this knowledge base"
          >
            <Ingestions base={base}>
              <DocumentList base={base} isGrowing={isGrowing} />
            </Ingestions>
          </SearchPanel>
        </div>
      )}
      <AddDialog base={base} open={isAdding} onOpenChange={setIsAdding} />
    </div>
  );
}

function EmptyBase({ onAdd }: { onAdd(): void }) {
  return (
    <div className="mt-10">
      <p className="reading max-w-measure text-pretty text-read text-soft">
        Nothing is in it yet. Drop files or whole folders anywhere on this page, or add links, a whole site, or what is
        in your library.
      </p>
      <Button look="solid" className="mt-6" onClick={onAdd}>
        Add the first documents
      </Button>
    </div>
  );
}

function BaseNotFound() {
  return (
    <DeadEnd
      title="There is no such knowledge base"
      actions={
        <Button asChild look="solid">
          <Link href="/knowledge">See your knowledge bases</Link>
        </Button>
      }
    >
      It may have been deleted, with what was in it.
    </DeadEnd>
  );
}

/** The room that a knowledge base takes while it is on its way. */
export function BaseSkeleton() {
  return (
    <div aria-hidden className="mx-auto max-w-[46rem]">
      <Skeleton className="w-20 text-fine" />
      <div className="mt-3 text-title">
        <Skeleton className="w-3/5" />
      </div>
      <div className="mt-5 text-fine">
        <Skeleton className="w-1/4" />
      </div>
      <div className="mt-8 h-[2.84375rem] border-rest border-b-[1.5px]" />
    </div>
  );
}
