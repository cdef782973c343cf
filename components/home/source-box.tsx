'use client';

import { Paperclip } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  useDeferredValue,
  useId,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Failure } from '#domain/failure.ts';
import { MAX_TEXT_CHARACTERS, type SourceInput } from '#domain/source.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { useCreateSummary } from '@/hooks/use-create-summary.ts';
import { FailureNote } from '../failure-note.tsx';
import { formatCount, formatNumber } from '../format/quantity.ts';
import { Dashes, Head } from '../line/marks.tsx';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { IncomingFiles } from './incoming-files.tsx';
import { ACCEPTED } from './intake.ts';
import { type Understood, understand } from './understand.ts';
import { useIntake } from './use-intake.ts';
import { usePageDrop } from './use-page-drop.ts';

/** The one box: a link, a text or files. It stands on the line, which is dashed until there is something to do. */
export function SourceBox() {
  const [value, setValue] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const { create, isPending } = useCreateSummary();
  const { files, progress, add, drop } = useIntake();
  const isOver = usePageDrop(add);
  const announce = useAnnounce();
  const fileInput = useRef<HTMLInputElement>(null);
  const hintId = useId();
  const understood = understand(useDeferredValue(value));
  const isReady = understood.kind === 'url' || understood.kind === 'text';

  const start = async () => {
    const source = sourceOf(understand(value));
    if (source === null || isPending) return;
    setFailure(null);
    try {
      const task = await create(source);
      setValue('');
      announce(`Accepted: ${task.title}`);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.shiftKey) return;
    // In a text, Enter begins a new line, as everywhere; a link has only one.
    if (!(event.metaKey || event.ctrlKey) && understand(value).kind !== 'url') return;
    event.preventDefault();
    void start();
  };

  return (
    <form
      aria-label="New summary"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void start();
      }}
    >
      <textarea
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          setFailure(null);
        }}
        onKeyDown={onKeyDown}
        rows={Math.min(8, value.split('\n').length)}
        // biome-ignore lint/a11y/noAutofocus: the box is what the page is for, and nothing stands before it
        autoFocus
        aria-label="Link or text to summarize"
        aria-describedby={hintId}
        placeholder={isOver ? 'Drop the files to summarize them' : 'Paste a link or a text, or drop files'}
        spellCheck={false}
        className="reading field-sizing-content block max-h-[16rem] w-full resize-none bg-transparent pt-1 pb-2 text-read outline-none sm:text-gist placeholder:text-faint"
      />
      <BoxLine isReady={isReady} isOver={isOver} isPending={isPending} />
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-3">
        <p id={hintId} className="numerals min-w-0 flex-1 basis-64 text-fine text-soft">
          <Hint understood={understood} />
        </p>
        <div className="flex gap-2">
          <Button look="quiet" onClick={() => fileInput.current?.click()}>
            <Paperclip />
            Choose files
          </Button>
          <Button type="submit" look="solid" disabled={!isReady || isPending}>
            Summarize
          </Button>
        </div>
      </div>
      <input
        ref={fileInput}
        type="file"
        multiple
        accept={ACCEPTED}
        aria-label="Files to summarize"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {failure !== null && <FailureNote isNews failure={failure} className="mt-4" />}
      <IncomingFiles files={files} progress={progress} onDrop={drop} />
    </form>
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

function Hint({ understood }: { understood: Understood }) {
  const modifier = useModifierKey();
  switch (understood.kind) {
    case 'nothing':
      return (
        <>
          PDF, Word, PowerPoint, Excel, OpenDocument, RTF, EPUB, CSV, JSON, HTML, Markdown, plain text, captions; a web
          page or a YouTube video by its link.
        </>
      );
    case 'url':
      return (
        <>
          <strong className="font-semibold text-ink">A link</strong> — press Enter to summarize
        </>
      );
    case 'text':
      return (
        <>
          <strong className="font-semibold text-ink">Text, {formatCount(understood.words, 'word')}</strong> — press{' '}
          {modifier} Enter to summarize
        </>
      );
    case 'too-long':
      return (
        <span className="text-brick">
          {formatNumber(understood.characters)} characters are more than the {formatNumber(MAX_TEXT_CHARACTERS)} that
          fit here. Save the text as a file and drop that.
        </span>
      );
  }
}

function sourceOf(understood: Understood): SourceInput | null {
  if (understood.kind === 'url') return { kind: 'url', url: understood.url };
  if (understood.kind === 'text') return { kind: 'text', text: understood.text };
  return null;
}

/** `⌘` on Apple's keyboards, `Ctrl` on others. */
function useModifierKey(): string {
  return useSyncExternalStore(
    () => () => {},
    () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'),
    () => 'Ctrl',
  );
}
