import type { BulkUploadView } from '@/hooks/bulk-upload.ts';
import { formatBytes, formatCount, formatNumber } from '../format/quantity.ts';

/** How far an upload is, by its bytes; by its files where they hold nothing. */
export function sentPercent({ sentBytes, totalBytes, filesUp, filesTotal }: BulkUploadView): number {
  if (totalBytes > 0) return (sentBytes / totalBytes) * 100;
  return filesTotal === 0 ? 0 : (filesUp / filesTotal) * 100;
}

/** How it stands with an upload of many files: `312 of 1,500 files, 41 MB of 210 MB sent`. */
export function uploadWords(view: BulkUploadView): string {
  const { state, filesUp, filesTotal, sentBytes, totalBytes, leftOut } = view;
  const files = `${formatNumber(filesUp)} of ${formatCount(filesTotal, 'file')}`;
  switch (state) {
    case 'sending':
      return `${files}, ${formatBytes(sentBytes)} of ${formatBytes(totalBytes)} sent`;
    case 'starting':
      return `${files} sent; the task is being made`;
    case 'stuck': {
      const unsent = leftOut.filter(({ failure }) => failure.retryable).length;
      return `${files} sent; ${formatNumber(unsent)} did not get through, although each was tried several times`;
    }
    case 'refused':
      return filesUp === 0 ? 'None of the files could be sent' : `${files} sent, but not added`;
    case 'done':
      return `${files} sent and being added`;
    case 'stopped':
      return `Stopped; none of the files is added`;
  }
}
