'use client';

import { Check, Copy } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { displayAddress, isWebAddress } from '#domain/web-address.ts';
import { useAnnounce } from '../shell/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { copyText } from '../ui/copy-text.ts';

const CHARACTERS = { card: 64, page: 300 } as const;

/** What a task reads and where it puts it: the address or file, as far as the title does not say it, and the knowledge base. */
export function TaskSource({ task, on, className }: { task: TaskSnapshot; on: 'card' | 'page'; className?: string }) {
  const { source, knowledgeBase, title } = task;
  const filename = source.filename !== null && source.filename !== title ? source.filename : null;
  if (source.url === null && filename === null && knowledgeBase === null) return null;
  return (
    <p className={classNames('flex min-w-0 flex-wrap items-center gap-x-4 text-fine text-soft', className)}>
      {source.url !== null && <Address url={source.url} on={on} />}
      {filename !== null && (
        <span dir="auto" className="break-all">
          {filename}
        </span>
      )}
      {knowledgeBase !== null && (
        <span className="min-w-0 break-words">
          <span aria-hidden>→ </span>
          <span className="sr-only">Into the knowledge base </span>
          {knowledgeBase.name === null ? (
            'a deleted knowledge base'
          ) : (
            <Link href={`/knowledge/${knowledgeBase.id}`} dir="auto" className="link">
              {knowledgeBase.name}
            </Link>
          )}
        </span>
      )}
    </p>
  );
}

function Address({ url, on }: { url: string; on: 'card' | 'page' }) {
  const words = displayAddress(url, CHARACTERS[on]);
  if (!isWebAddress(url)) return <span className="break-all">{words}</span>;
  return (
    <span className="flex min-w-0 items-center gap-1">
      <a
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        title={url}
        dir="ltr"
        className={classNames('link min-w-0', on === 'card' ? 'truncate' : 'break-all')}
      >
        {words}
        <span className="sr-only"> (in a new tab)</span>
      </a>
      {on === 'page' && <CopyAddress url={url} />}
    </span>
  );
}

function CopyAddress({ url }: { url: string }) {
  const announce = useAnnounce();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    const isDone = await copyText(url);
    setIsCopied(isDone);
    announce(isDone ? 'Address copied.' : 'The address could not be copied.');
  };
  return (
    <Button
      look="quiet"
      size="icon"
      className="-my-2 print:hidden"
      aria-label="Copy the address"
      onClick={() => void copy()}
    >
      {isCopied ? <Check /> : <Copy />}
    </Button>
  );
}
