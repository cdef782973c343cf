'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import { isFinished } from '#domain/status.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useEmbedding } from '@/hooks/use-embedding.ts';
import { useKnowledgeChanges } from '@/hooks/use-knowledge-changes.ts';
import { useTask } from '@/hooks/use-task.ts';
import { FailureNote } from '../failure-note.tsx';
import { useAnnounce } from '../shell/announcer.tsx';
import { ProgressBar } from '../tasks/progress-bar.tsx';
import { Button } from '../ui/button.tsx';
import { embeddingWords, outdatedWords } from './embedding-words.ts';

/** What search by meaning goes by, and how to have it learnt anew. */
export function EmbeddingNote() {
  const status = useEmbedding();
  const { switchEmbedding } = useKnowledgeChanges();
  const announce = useAnnounce();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, setIsPending] = useState(false);
  const words = status === undefined ? null : embeddingWords(status);
  if (status === undefined || words === null) return null;
  const outdated = outdatedWords(status);

  const learn = async () => {
    if (isPending) return;
    setIsPending(true);
    setFailure(null);
    try {
      await switchEmbedding();
      announce('Learning anew. Search goes on as before until it is done.');
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setIsPending(false);
    }
  };

  return (
    <section aria-label="What search goes by" className="mt-14 border-hairline border-t pt-4 text-fine text-soft">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="numerals min-w-0 flex-1 basis-72 text-pretty">
          {words}
          {outdated !== null && <span className="text-ochre"> {outdated}</span>}
        </p>
        {status.taskId === null && (
          <Button
            look={outdated === null ? 'quiet' : 'outline'}
            size="small"
            className={outdated === null ? '-mx-3' : ''}
            aria-disabled={isPending}
            onClick={() => void learn()}
          >
            Learn anew
          </Button>
        )}
      </div>
      {status.taskId !== null && <Learning taskId={status.taskId} />}
      {failure !== null && <FailureNote isNews failure={failure} className="mt-2" />}
    </section>
  );
}

/** The task that makes a new model, while it runs. */
function Learning({ taskId }: { taskId: string }) {
  const { task } = useTask(taskId);
  if (task === undefined || isFinished(task.status)) return null;
  return (
    <div className="mt-2">
      <ProgressBar task={task} />
      <p className="numerals flex flex-wrap justify-between gap-x-4">
        <span>{task.stage}; search goes on as before</span>
        <Link href={`/tasks/${task.id}`} className="link">
          How it goes
        </Link>
      </p>
    </div>
  );
}
