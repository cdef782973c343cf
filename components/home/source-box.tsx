'use client';

import { type FormEvent, type KeyboardEvent, useDeferredValue, useId, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import type { SourceInput } from '#domain/source.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useCreateIngestion } from '@/hooks/use-create-ingestion.ts';
import { useCreateSummary } from '@/hooks/use-create-summary.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { BulkUploadList } from '../intake/bulk-upload-list.tsx';
import { DestinationChoice } from '../intake/destination-choice.tsx';
import { FileChoice } from '../intake/file-choice.tsx';
import { type Dropped, type Gathered, gather, hasFolder } from '../intake/gather-files.ts';
import { type GivenText, sourcesOf, understandGiven } from '../intake/given-text.ts';
import { useAddFiles } from '../intake/use-add-files.ts';
import { type Purpose, useDestination } from '../intake/use-destination.ts';
import { usePageDrop } from '../intake/use-page-drop.ts';
import { Dashes, Head } from '../line/marks.tsx';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { ChoiceRow } from '../ui/choice-row.tsx';
import { classNames } from '../ui/class-names.ts';
import { TickField } from '../ui/field.tsx';
import { IncomingFiles } from './incoming-files.tsx';
import { ACCEPTED } from './intake.ts';
import { SourceHint } from './source-hint.tsx';
import { understand } from './understand.ts';
import { useIntake } from './use-intake.ts';

/** So many files at once are summarized without asking whether that was meant. */
const MANY_FILES = 20;

const WORDS = {
  summarize: {
    form: 'New summary',
    box: 'Link or text to summarize',
    files: 'Files to summarize',
    placeholder: 'Paste a link or text, or drop files',
    over: 'Drop the files to summarize them',
    submit: 'Summarize',
  },
  add: {
    form: 'Add to a knowledge base',
    box: 'Links or text to add',
    files: 'Files to add',
    placeholder: 'Paste links or text, or drop files and folders',
    over: 'Drop the files to add them',
    submit: 'Add',
  },
} as const satisfies Record<Purpose, Record<string, string>>;

/** The one box: links, a text or files. It stands on the line, which is dashed until there is something to do. */
export function SourceBox({ purpose, onPurpose }: { purpose: Purpose; onPurpose(purpose: Purpose): void }) {
  const [value, setValue] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [summarizesToo, setSummarizesToo] = useState(false);
  const [many, setMany] = useState<Gathered | null>(null);
  const summary = useCreateSummary();
  const ingestion = useCreateIngestion();
  const isPending = summary.isPending || ingestion.isPending;
  const { files, progress, add: addToSummarize, drop } = useIntake();
  const addFiles = useAddFiles();
  const destination = useDestination({ isWanted: purpose === 'add' || many !== null });
  const announce = useAnnounce();
  const hintId = useId();
  const words = WORDS[purpose];
  const given = readFor(purpose, useDeferredValue(value));
  const isReady = given.kind === 'links' || given.kind === 'text';

  const take = async (dropped: Dropped) => {
    setMany(null);
    if (purpose === 'add') {
      await addFiles.add(dropped, destination.resolve, summarizesToo);
      return;
    }
    if (!hasFolder(dropped) && dropped.length <= MANY_FILES) {
      addToSummarize(dropped.filter((item) => item instanceof File));
      return;
    }
    const gathered = await gather(dropped);
    if (gathered.files.length > MANY_FILES || gathered.files.length === 0) setMany(gathered);
    else addToSummarize(gathered.files.map(({ file }) => file));
  };
  const isOver = usePageDrop((dropped) => void take(dropped));

  const start = async () => {
    const now = readFor(purpose, value);
    const sources = sourcesOf(now);
    if (sources.length === 0 || isPending) return;
    setFailure(null);
    try {
      if (purpose === 'add') {
        const { id, name } = await destination.resolve();
        await ingestion.create({ knowledgeBaseId: id, sources, summarize: summarizesToo });
        announce(`Adding to ${name}.`);
      } else {
        const source = summarySourceOf(now);
        if (source === null) return;
        announce(`Accepted: ${(await summary.create(source)).title}`);
      }
      setValue('');
    } catch (error) {
      setFailure(failureOf(error));
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.shiftKey) return;
    // In a text, Enter begins a new line, as everywhere; a link has only one.
    const isOneLink = readFor(purpose, value).kind === 'links' && !value.trim().includes('\n');
    if (!(event.metaKey || event.ctrlKey) && !isOneLink) return;
    event.preventDefault();
    void start();
  };

  return (
    <form
      aria-label={words.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void start();
      }}
    >
      <ChoiceRow
        legend="What to do with it"
        className="mb-4"
        value={purpose}
        choices={[
          { value: 'summarize', label: 'Summarize' },
          { value: 'add', label: 'Add to a knowledge base' },
        ]}
        onChoose={(next) => {
          setMany(null);
          onPurpose(next);
        }}
      />
      <textarea
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          setFailure(null);
        }}
        onKeyDown={onKeyDown}
        rows={Math.min(8, value.split('\n', 9).length)}
        // biome-ignore lint/a11y/noAutofocus: the box is what the page is for, and nothing but a choice stands before it
        autoFocus
        aria-label={words.box}
        aria-describedby={hintId}
        placeholder={isOver ? words.over : words.placeholder}
        spellCheck={false}
        className="reading field-sizing-content block max-h-[16rem] w-full resize-none bg-transparent pt-1 pb-2 text-read outline-none sm:text-gist placeholder:text-faint"
      />
      <BoxLine isReady={isReady} isOver={isOver} isPending={isPending || addFiles.isGathering} />
      {purpose === 'add' && (
        <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2">
          <DestinationChoice destination={destination} />
          <TickField
            label="Summarize each document too"
            checked={summarizesToo}
            onChange={({ target }) => setSummarizesToo(target.checked)}
          />
        </div>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-3">
        <p id={hintId} className="numerals min-w-0 flex-1 basis-64 text-fine text-soft">
          {addFiles.isGathering ? 'Looking through the folders…' : <SourceHint given={given} purpose={purpose} />}
        </p>
        <div className="flex flex-wrap gap-2">
          <FileChoice
            label={words.files}
            withFolder={purpose === 'add'}
            {...(purpose === 'summarize' ? { accept: ACCEPTED } : {})}
            onFiles={(chosen) => void take(chosen)}
          />
          <Button type="submit" look="solid" disabled={!isReady || isPending}>
            {words.submit}
          </Button>
        </div>
      </div>
      {failure !== null && <FailureNote isNews failure={failure} className="mt-4" />}
      {addFiles.failure !== null && <FailureNote isNews failure={addFiles.failure} className="mt-4" />}
      {many !== null && (
        <ManyFiles
          gathered={many}
          onAdd={() => {
            setMany(null);
            onPurpose('add');
            void addFiles.addGathered(many, destination.resolve, false);
          }}
          onSummarize={() => {
            setMany(null);
            addToSummarize(many.files.map(({ file }) => file));
          }}
          onLeave={() => setMany(null)}
        />
      )}
      <IncomingFiles files={files} progress={progress} onDrop={drop} />
      <BulkUploadList />
    </form>
  );
}

/** Many files at once: a summary of each is rarely what is meant. */
function ManyFiles({
  gathered,
  onAdd,
  onSummarize,
  onLeave,
}: {
  gathered: Gathered;
  onAdd(): void;
  onSummarize(): void;
  onLeave(): void;
}) {
  const { files } = gathered;
  return (
    <section role="alert" aria-label="Many files" className="mt-6 border-accent border-l-2 pl-5">
      <p className="numerals">
        <strong className="font-semibold">{files.length === 0 ? 'No files' : formatCount(files.length, 'file')}</strong>{' '}
        {files.length === 0 ? 'were found.' : 'chosen. What would you like to do with them?'}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        {files.length > 0 && (
          <>
            <Button look="solid" size="small" onClick={onAdd}>
              Add them to a knowledge base
            </Button>
            <Button size="small" onClick={onSummarize}>
              Summarize each of the {formatNumber(files.length)}
            </Button>
          </>
        )}
        <Button look="quiet" size="small" onClick={onLeave}>
          Not now
        </Button>
      </div>
    </section>
  );
}

function BoxLine({ isReady, isOver, isPending }: { isReady: boolean; isOver: boolean; isPending: boolean }) {
  const isLit = isReady || isOver || isPending;
  return (
    <span aria-hidden className="relative block h-4">
      <Dashes />
      <span
        className={classNames(
          'absolute top-1/2 left-0 block w-full origin-left -translate-y-1/2 border-accent border-t-[3px] transition-transform duration-300 ease-line motion-reduce:transition-none',
          isLit ? 'scale-x-100' : 'scale-x-0',
        )}
      />
      {isLit && <Head className="left-[calc(100%-7.5px)] size-[15px] border-[7.5px]" />}
    </span>
  );
}

/** A summary is made of one source: several links are a text to it. */
function readFor(purpose: Purpose, value: string): GivenText {
  if (purpose === 'add') return understandGiven(value);
  const understood = understand(value);
  return understood.kind === 'url' ? { kind: 'links', urls: [understood.url] } : understood;
}

function summarySourceOf(given: GivenText): SourceInput | null {
  if (given.kind === 'links' && given.urls[0] !== undefined) return { kind: 'url', url: given.urls[0] };
  return given.kind === 'text' ? { kind: 'text', text: given.text } : null;
}
