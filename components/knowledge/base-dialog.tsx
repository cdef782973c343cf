'use client';

import { type FormEvent, useState } from 'react';
import type { Failure } from '#domain/failure.ts';
import { failureOf } from '@/hooks/request-failure.ts';
import { FailureNote } from '../failure-note.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { AreaField, Field, submitOnModifiedEnter } from '../ui/field.tsx';

export interface BaseWords {
  readonly name: string;
  readonly description: string;
}

/** What a knowledge base is called and what it is about, for a new one or one that is there. */
export function BaseDialog({
  open,
  onOpenChange,
  title,
  submit,
  initial = { name: '', description: '' },
  onSubmit,
}: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  /** The verb on the button. */
  submit: string;
  initial?: BaseWords;
  /** Throws FailureError. */
  onSubmit(words: BaseWords): Promise<void>;
}) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title}>
      <BaseForm initial={initial} submit={submit} onSubmit={onSubmit} onLeave={() => onOpenChange(false)} />
    </Dialog>
  );
}

function BaseForm({
  initial,
  submit,
  onSubmit,
  onLeave,
}: {
  initial: BaseWords;
  submit: string;
  onSubmit(words: BaseWords): Promise<void>;
  onLeave(): void;
}) {
  const [name, setName] = useState(initial.name);
  const [description, setDescription] = useState(initial.description);
  const [isPending, setIsPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (isPending || name.trim() === '') return;
    setIsPending(true);
    setFailure(null);
    try {
      await onSubmit({ name: name.trim(), description: description.trim() });
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setIsPending(false);
    }
  };

  return (
    <form onSubmit={(event) => void send(event)} className="mt-5 space-y-4">
      <Field
        label="Name"
        value={name}
        maxLength={200}
        required
        autoComplete="off"
        onChange={({ target }) => setName(target.value)}
      />
      <AreaField
        label="Description"
        hint="Optional. Shown in your list of knowledge bases."
        onKeyDown={submitOnModifiedEnter}
        value={description}
        maxLength={2_000}
        rows={3}
        onChange={({ target }) => setDescription(target.value)}
      />
      {failure !== null && <FailureNote isNews failure={failure} />}
      <div className="flex flex-wrap justify-end gap-3 pt-2">
        <Button look="quiet" onClick={onLeave}>
          Cancel
        </Button>
        <Button type="submit" look="solid" disabled={name.trim() === '' || isPending}>
          {submit}
        </Button>
      </div>
    </form>
  );
}
