'use client';

import { useState } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import { useDocuments } from '@/hooks/use-documents.ts';
import { useKnowledgeBases } from '@/hooks/use-knowledge-bases.ts';
import { formatMediaType } from '../format/media-type.ts';
import { formatCount } from '../format/quantity.ts';
import { SelectField } from '../ui/field.tsx';
import type { AddProps } from './add-dialog.tsx';
import { PickList } from './pick-list.tsx';
import { documentTitle } from './search-words.ts';

/** Documents that are in another knowledge base: they are in both then. */
export function AddDocuments({ base, isPending, onAdd }: AddProps & { base: KnowledgeBase }) {
  const { knowledgeBases, isLoading } = useKnowledgeBases();
  const others = knowledgeBases.filter(({ id }) => id !== base.id);
  const [chosen, choose] = useState<string | null>(null);
  const from = others.find(({ id }) => id === chosen) ?? others[0];
  if (from === undefined) {
    return <p className="text-soft">{isLoading ? '' : 'There is no other knowledge base to take anything from.'}</p>;
  }
  return (
    <div className="space-y-3">
      <SelectField label="Knowledge base" value={from.id} onChange={({ target }) => choose(target.value)}>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
      <DocumentsOf key={from.id} knowledgeBaseId={from.id} isPending={isPending} onAdd={onAdd} />
    </div>
  );
}

function DocumentsOf({ knowledgeBaseId, isPending, onAdd }: AddProps & { knowledgeBaseId: string }) {
  const [search, setSearch] = useState('');
  const { documents, isLoading, hasMore, loadMore } = useDocuments(knowledgeBaseId, { search });
  return (
    <PickList
      label="Find a document"
      noun={['document', 'documents']}
      search={search}
      onSearch={setSearch}
      things={documents.map((document) => ({
        id: document.id,
        title: documentTitle(document),
        about: [formatMediaType(document.mediaType), formatCount(document.chunks, 'passage')]
          .filter(Boolean)
          .join(', '),
      }))}
      isLoading={isLoading}
      hasMore={hasMore}
      onMore={loadMore}
      isPending={isPending}
      empty={search.trim() === '' ? 'Nothing is in it.' : `No document is called “${search.trim()}”.`}
      onPick={(ids) => onAdd(ids.map((documentId) => ({ kind: 'document', documentId, again: false })))}
    />
  );
}
