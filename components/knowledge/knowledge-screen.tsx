'use client';

import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { isFinished } from '#domain/status.ts';
import { useKnowledgeBases } from '@/hooks/use-knowledge-bases.ts';
import { useKnowledgeChanges } from '@/hooks/use-knowledge-changes.ts';
import { useTask } from '@/hooks/use-task.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatPercent } from '../format/quantity.ts';
import { ProgressBar } from '../tasks/progress-bar.tsx';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { BaseDialog } from './base-dialog.tsx';
import { contentsWords } from './base-words.ts';
import { EmbeddingNote } from './embedding-note.tsx';
import { SearchPanel } from './search-panel.tsx';

/** All knowledge bases, and a search over all of them. */
export function KnowledgeScreen() {
  const { knowledgeBases, isLoading, failure } = useKnowledgeBases();
  const { create } = useKnowledgeChanges();
  const router = useRouter();
  const [isCreating, setIsCreating] = useState(false);
  const isEmpty = !isLoading && failure === null && knowledgeBases.length === 0;
  return (
    <div className="mx-auto max-w-[46rem]">
      <div className="mb-8 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <h1 className="reading font-medium text-title tracking-[-0.012em]">Knowledge</h1>
        {!isEmpty && (
          <Button onClick={() => setIsCreating(true)} className="mb-1">
            <Plus />
            New knowledge base
          </Button>
        )}
      </div>
      {isEmpty ? (
        <EmptyKnowledge onCreate={() => setIsCreating(true)} />
      ) : (
        <SearchPanel label="Search in all your knowledge" placeholder="Search everything">
          <div className="mt-6" aria-busy={isLoading}>
            {isLoading ? (
              <>
                <BaseRowSkeleton />
                <BaseRowSkeleton />
              </>
            ) : failure !== null && knowledgeBases.length === 0 ? (
              <FailureNote failure={failure} className="mt-8" />
            ) : (
              <ul aria-label="Knowledge bases" className="divide-y divide-hairline">
                {knowledgeBases.map((base) => (
                  <BaseRow key={base.id} base={base} />
                ))}
              </ul>
            )}
          </div>
          <EmbeddingNote />
        </SearchPanel>
      )}
      <BaseDialog
        open={isCreating}
        onOpenChange={setIsCreating}
        title="New knowledge base"
        submit="Create"
        onSubmit={async (words) => {
          const { id } = await create(words);
          router.push(`/knowledge/${id}`);
        }}
      />
    </div>
  );
}

function BaseRow({ base }: { base: KnowledgeBase }) {
  return (
    <li className="py-6">
      <h2 className="reading text-pretty font-medium text-heading tracking-[-0.01em]">
        <Link href={`/knowledge/${base.id}`} className="break-words hover:link">
          {base.name}
        </Link>
      </h2>
      {base.description !== '' && (
        <p className="reading mt-1 line-clamp-3 max-w-measure whitespace-pre-line break-words text-lead text-soft">
          {base.description}
        </p>
      )}
      <p className="numerals mt-2 text-faint text-fine">{contentsWords(base)}</p>
      {base.activeTaskIds.map((id) => (
        <BeingAdded key={id} taskId={id} />
      ))}
    </li>
  );
}

/** What is being added now: its thin line, and in a few words how it stands. */
function BeingAdded({ taskId }: { taskId: string }) {
  const { task } = useTask(taskId);
  if (task === undefined || isFinished(task.status)) return null;
  return (
    <div className="mt-2">
      <ProgressBar task={task} />
      <p className="numerals flex justify-between gap-4 text-fine text-soft">
        <Link href={`/tasks/${taskId}`} className="link min-w-0 truncate">
          {task.title}
        </Link>
        <span className="shrink-0">{task.status === 'running' ? formatPercent(task.progress) : task.stage}</span>
      </p>
    </div>
  );
}

function EmptyKnowledge({ onCreate }: { onCreate(): void }) {
  return (
    <div>
      <p className="reading max-w-measure text-pretty text-read text-soft">
        A knowledge base holds documents that you want to find things in again: a folder of papers, the pages of a site,
        what you have summarized. Make one, drop files into it, and search it by words and by meaning; every answer
        opens at its place in the document.
      </p>
      <Button look="solid" className="mt-6" onClick={onCreate}>
        Make the first one
      </Button>
    </div>
  );
}

function BaseRowSkeleton() {
  return (
    <div aria-hidden className="py-6">
      <div className="text-heading">
        <Skeleton className="w-2/5" />
      </div>
      <div className="mt-4 text-fine">
        <Skeleton className="w-1/4" />
      </div>
    </div>
  );
}

/** The whole page while it is on its way. */
export function KnowledgeSkeleton() {
  return (
    <div aria-hidden className="mx-auto max-w-[46rem]">
      <p className="reading font-medium text-title tracking-[-0.012em]">Knowledge</p>
      <div className="mt-8 h-[2.84375rem] border-rest border-b-[1.5px]" />
      <div className="mt-6">
        <BaseRowSkeleton />
        <BaseRowSkeleton />
      </div>
    </div>
  );
}
