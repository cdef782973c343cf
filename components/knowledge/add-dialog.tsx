'use client';

import { useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { IngestionSource } from '#domain/ingestion.ts';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useCreateIngestion } from '@/hooks/use-create-ingestion.ts';
import { FailureNote } from '../failure-note.tsx';
import { FileChoice } from '../intake/file-choice.tsx';
import { useAddFiles } from '../intake/use-add-files.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { ChoiceRow } from '../ui/choice-row.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TickField } from '../ui/field.tsx';
import { AddDocuments } from './add-documents.tsx';
import { AddLinks } from './add-links.tsx';
import { AddSite } from './add-site.tsx';
import { AddSummaries } from './add-summaries.tsx';

const WAYS = [
  { value: 'files', label: 'Files' },
  { value: 'links', label: 'Links' },
  { value: 'site', label: 'A site' },
  { value: 'library', label: 'Library' },
  { value: 'knowledge', label: 'Another base' },
] as const;
type Way = (typeof WAYS)[number]['value'];

/** What a way to add is given: begins to add these, and whether it is on its way. */
export interface AddProps {
  readonly isPending: boolean;
  onAdd(sources: readonly IngestionSource[]): void;
}

/** All the ways to add documents to a knowledge base. */
export function AddDialog({
  base,
  open,
  onOpenChange,
}: {
  base: KnowledgeBase;
  open: boolean;
  onOpenChange(open: boolean): void;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Add to ${base.name}`} wide>
      <AddContent base={base} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function AddContent({ base, onDone }: { base: KnowledgeBase; onDone(): void }) {
  const [way, setWay] = useState<Way>('files');
  const [summarize, setSummarize] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { create, isPending } = useCreateIngestion();
  const files = useAddFiles();
  const announce = useAnnounce();

  const add = async (sources: readonly IngestionSource[]) => {
    if (isPending || sources.length === 0) return;
    setFailure(null);
    try {
      const task = await create({ knowledgeBaseId: base.id, sources: [...sources], summarize });
      announce(`Being added: ${task.title}`);
      onDone();
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  const ways: AddProps = { isPending, onAdd: (sources) => void add(sources) };

  return (
    <div className="mt-3">
      <ChoiceRow
        legend="What to add"
        value={way}
        choices={WAYS}
        onChoose={(next) => {
          setWay(next);
          setFailure(null);
        }}
      />
      <div className="mt-5 min-h-44">
        {way === 'files' && (
          <div>
            <p className="max-w-measure text-pretty text-soft">
              Documents, presentations, tables, books, captions, archives of them, or a whole folder with all that is in
              it. They can also be dropped anywhere on the page.
            </p>
            <div className="mt-4 -ml-4 flex flex-wrap gap-2">
              <FileChoice
                label="Files to add"
                withFolder
                onFiles={(chosen) => {
                  void files.add(chosen, async () => base, summarize);
                  onDone();
                }}
              />
            </div>
          </div>
        )}
        {way === 'links' && <AddLinks {...ways} />}
        {way === 'site' && <AddSite {...ways} />}
        {way === 'library' && <AddSummaries {...ways} />}
        {way === 'knowledge' && <AddDocuments {...ways} base={base} />}
      </div>
      {failure !== null && <FailureNote isNews failure={failure} className="mt-4" />}
      <div className="mt-4 border-hairline border-t pt-3">
        <TickField
          label="Summarize each document too"
          checked={summarize}
          onChange={({ target }) => setSummarize(target.checked)}
        />
      </div>
    </div>
  );
}
