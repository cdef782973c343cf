import { X } from 'lucide-react';
import { FailureNote } from '../failure-note.tsx';
import { formatBytes, formatNumber } from '../format/quantity.ts';
import { ProgressLine } from '../line/progress-line.tsx';
import { Button } from '../ui/button.tsx';
import type { IncomingFile } from './intake.ts';

/** The files that are being sent, wait for it, or could not be taken. */
export function IncomingFiles({
  files,
  progress,
  onDrop,
}: {
  files: readonly IncomingFile[];
  progress: { sentBytes: number; totalBytes: number } | null;
  onDrop(file: IncomingFile): void;
}) {
  if (files.length === 0) return null;
  const shown = files.slice(0, MAX_ROWS);
  return (
    <ul aria-label="Files on their way" className="mt-6 space-y-5">
      {shown.map((item) => (
        <li key={item.key}>
          {typeof item.state === 'object' ? (
            <div className="flex items-start gap-3">
              <FailureNote isNews failure={item.state.failure} className="min-w-0 flex-1" />
              <DropButton label={`Dismiss ${item.file.name}`} onClick={() => onDrop(item)} />
            </div>
          ) : (
            <Sending item={item} progress={item.state === 'sending' ? progress : null} onDrop={() => onDrop(item)} />
          )}
        </li>
      ))}
      {files.length > shown.length && (
        <li className="numerals text-faint text-fine">
          And {formatNumber(files.length - shown.length)} more, one after the other
        </li>
      )}
    </ul>
  );
}

/** More rows than this would push everything else off the page. */
const MAX_ROWS = 12;

function Sending({
  item,
  progress,
  onDrop,
}: {
  item: IncomingFile;
  progress: { sentBytes: number; totalBytes: number } | null;
  onDrop(): void;
}) {
  const { file, state } = item;
  const percent = progress === null || progress.totalBytes === 0 ? 0 : (progress.sentBytes / progress.totalBytes) * 100;
  const words =
    state === 'waiting'
      ? `${formatBytes(file.size)}, waits for the one before`
      : progress === null || progress.sentBytes >= progress.totalBytes
        ? `${formatBytes(file.size)}, being taken in`
        : `${formatBytes(Math.min(file.size, progress.sentBytes))} of ${formatBytes(file.size)} sent`;
  return (
    <div>
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate font-medium">{file.name}</span>
        <span className="numerals shrink-0 text-faint text-fine">{words}</span>
        <DropButton label={`Stop sending ${file.name}`} onClick={onDrop} />
      </div>
      <div
        role="progressbar"
        aria-label={`Sending ${file.name}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.floor(percent)}
        aria-valuetext={words}
      >
        <ProgressLine percent={percent} state={state === 'waiting' ? 'waiting' : 'moving'} />
      </div>
    </div>
  );
}

function DropButton({ label, onClick }: { label: string; onClick(): void }) {
  return (
    <Button look="quiet" size="icon" className="-my-1.5 -mr-2.5" aria-label={label} onClick={onClick}>
      <X />
    </Button>
  );
}
