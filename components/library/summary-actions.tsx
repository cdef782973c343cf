'use client';

import { Check, Copy, Download, Printer, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { exportSummary } from '@/hooks/export-summary.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useRemoveSummary } from '@/hooks/use-remove-summary.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useToast } from '../ui/toast.tsx';
import { Tooltip } from '../ui/tooltip.tsx';

/** What can be done with a summary as a whole. `full` adds what only makes sense where it is read. */
export function SummaryActions({
  summary,
  full = false,
  onRemoved,
}: {
  summary: { id: string; title: string };
  full?: boolean;
  onRemoved?(): void;
}) {
  const [isCopied, setIsCopied] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const { remove } = useRemoveSummary();
  const announce = useAnnounce();
  const toast = useToast();

  const attempt = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const { message, remedy } = failureOf(error);
      toast({ title: message, description: remedy, isBad: true });
    }
  };

  const copy = () =>
    attempt(async () => {
      await navigator.clipboard.writeText((await exportSummary(summary.id)).markdown);
      announce('Copied as Markdown.');
      setIsCopied(true);
      setTimeout(() => setIsCopied(false), 2_000);
    });

  const download = () =>
    attempt(async () => {
      const { filename, markdown } = await exportSummary(summary.id);
      saveAs(filename, markdown);
    });

  const actions = [
    full && { name: isCopied ? 'Copied' : 'Copy as Markdown', icon: isCopied ? <Check /> : <Copy />, act: copy },
    { name: 'Export as Markdown', icon: <Download />, act: download },
    full && { name: 'Print', icon: <Printer />, act: () => window.print() },
    { name: 'Delete', icon: <Trash2 />, act: () => setIsAsking(true) },
  ].filter((action) => action !== false);

  return (
    <div className="-mx-2.5 flex items-center self-start print:hidden">
      {actions.map(({ name, icon, act }) => (
        <Tooltip key={name} label={name}>
          <Button look="quiet" size="icon" aria-label={full ? name : `${name}: ${summary.title}`} onClick={act}>
            {icon}
          </Button>
        </Tooltip>
      ))}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title="Delete this summary?"
        description={
          <>
            “{summary.title}” and the stored copy of its source are deleted for good. The file or page that it came from
            is not touched.
          </>
        }
        confirm="Delete"
        onConfirm={() =>
          attempt(async () => {
            await remove(summary.id);
            announce(`Deleted: ${summary.title}`);
            onRemoved?.();
          })
        }
      />
    </div>
  );
}

function saveAs(filename: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  // The browser reads the blob after the click; revoking it at once would cancel that.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
