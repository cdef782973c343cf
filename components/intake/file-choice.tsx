'use client';

import { FolderOpen, Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { Button } from '../ui/button.tsx';

/** Buttons that open the system's dialogs for files and, if wanted, for a whole folder. */
export function FileChoice({
  label,
  accept,
  withFolder = false,
  onFiles,
}: {
  /** Of the dialog, for those who do not see the buttons. */
  label: string;
  accept?: string;
  withFolder?: boolean;
  onFiles(files: File[]): void;
}) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look="quiet" onClick={() => files.current?.click()}>
        <Paperclip />
        Choose files
      </Button>
      {withFolder && (
        <Button look="quiet" onClick={() => folder.current?.click()}>
          <FolderOpen />
          Choose a folder
        </Button>
      )}
      <FileInput input={files} label={label} onFiles={onFiles} {...(accept === undefined ? {} : { accept })} />
      {withFolder && <FileInput input={folder} label="Folder to add" isFolder onFiles={onFiles} />}
    </>
  );
}

function FileInput({
  input,
  label,
  accept,
  isFolder = false,
  onFiles,
}: {
  input: React.RefObject<HTMLInputElement | null>;
  label: string;
  accept?: string;
  isFolder?: boolean;
  onFiles(files: File[]): void;
}) {
  return (
    <input
      ref={input}
      type="file"
      multiple
      {...(accept === undefined ? {} : { accept })}
      {...(isFolder ? { webkitdirectory: '' } : {})}
      aria-label={label}
      tabIndex={-1}
      className="sr-only"
      onChange={({ target }) => {
        const chosen = [...(target.files ?? [])];
        target.value = '';
        if (chosen.length > 0) onFiles(chosen);
      }}
    />
  );
}
