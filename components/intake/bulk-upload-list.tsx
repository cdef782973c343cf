'use client';

import type { BulkUploadView } from '@/hooks/bulk-upload.ts';
import type { RunningBulkUpload } from '@/hooks/bulk-uploads.ts';
import { useBulkUpload, useBulkUploads } from '@/hooks/use-bulk-uploads.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatCount, formatNumber } from '../format/quantity.ts';
import type { LineState } from '../line/line-state.ts';
import { ProgressLine } from '../line/progress-line.tsx';
import { Button } from '../ui/button.tsx';
import { LeftOutFiles } from './left-out-files.tsx';
import { sentPercent, uploadWords } from './upload-words.ts';

/** The uploads of many files that are under way, or that left some out; of one knowledge base or of all. */
export function BulkUploadList({ knowledgeBaseId }: { knowledgeBaseId?: string }) {
  const { running, drop } = useBulkUploads();
  const shown = running.filter(
    ({ knowledgeBase }) => knowledgeBaseId === undefined || knowledgeBase.id === knowledgeBaseId,
  );
  if (shown.length === 0) return null;
  return (
    <ul aria-label="Files on their way" className="mt-6 space-y-6">
      {shown.map((each) => (
        <li key={each.id}>
          <Upload running={each} tellsWhere={knowledgeBaseId === undefined} onDrop={() => drop(each.id)} />
        </li>
      ))}
    </ul>
  );
}

const LINE_STATES = {
  sending: 'moving',
  starting: 'moving',
  stuck: 'paused',
  refused: 'failed',
  done: 'done',
  stopped: 'cancelled',
} as const satisfies Record<BulkUploadView['state'], LineState>;

function Upload({ running, tellsWhere, onDrop }: { running: RunningBulkUpload; tellsWhere: boolean; onDrop(): void }) {
  const { title, knowledgeBase, upload } = running;
  const view = useBulkUpload(upload);
  const { state, leftOut, failure, filesUp } = view;
  const percent = sentPercent(view);
  const words = uploadWords(view);
  return (
    <section aria-label={`Sending ${title}`}>
      <div className="flex min-h-9 items-center gap-3">
        <p className="min-w-0 flex-1 truncate">
          <span className="font-medium">{title}</span>
          {tellsWhere && <span className="text-soft"> to {knowledgeBase.name}</span>}
        </p>
        {state === 'sending' && (
          <Button look="quiet" size="small" className="-mr-3" onClick={() => upload.stop()}>
            Stop
          </Button>
        )}
        {(state === 'done' || state === 'refused') && (
          <Button look="quiet" size="small" className="-mr-3" onClick={onDrop}>
            Dismiss
          </Button>
        )}
      </div>
      <div
        role="progressbar"
        aria-label={`Sending ${title}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(percent)}
        aria-valuetext={words}
      >
        <ProgressLine percent={percent} state={LINE_STATES[state]} />
      </div>
      <p className="numerals text-fine text-soft">{words}</p>
      {state === 'stuck' && (
        <div className="mt-3 flex flex-wrap gap-2">
          <Button look="solid" size="small" onClick={() => void upload.retry()}>
            Send the rest again
          </Button>
          {filesUp > 0 && (
            <Button size="small" onClick={() => void upload.start()}>
              Add the {formatNumber(filesUp)} that arrived
            </Button>
          )}
          <Button look="quiet" size="small" onClick={() => upload.stop()}>
            Stop
          </Button>
        </div>
      )}
      {failure !== null && (
        <div className="mt-3">
          <FailureNote isNews failure={failure} />
          <Button size="small" className="mt-2 ml-10" onClick={() => void upload.start()}>
            Try again
          </Button>
        </div>
      )}
      {state !== 'sending' && (
        <LeftOutFiles files={leftOut} title={`${formatCount(leftOut.length, 'file')} not sent`} />
      )}
    </section>
  );
}
