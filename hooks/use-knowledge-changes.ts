'use client';

import { useMemo } from 'react';
import type { KnowledgeBase } from '#domain/knowledge.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { asFailureError } from './request-failure.ts';
import { type ServerConnection, useServer } from './server-connection.ts';
import { addToTaskLists, refreshTaskLists } from './task-list.ts';

/** What can be done to knowledge bases. What each has changed is on the screen before it answers; each throws FailureError. */
export function useKnowledgeChanges() {
  const server = useServer();
  return useMemo(() => changesOf(server), [server]);
}

function changesOf(server: ServerConnection) {
  const { client, trpc, queryClient } = server;
  return {
    create: (base: { name: string; description: string }): Promise<KnowledgeBase> =>
      told(async () => {
        const made = await client.knowledge.create.mutate(base);
        await queryClient.invalidateQueries(trpc.knowledge.list.pathFilter());
        return made;
      }),

    update: (id: string, change: { name?: string; description?: string }): Promise<KnowledgeBase> =>
      told(async () => {
        const changed = await client.knowledge.update.mutate({ id, ...change });
        queryClient.setQueryData(trpc.knowledge.get.queryKey({ id }), changed);
        await queryClient.invalidateQueries(trpc.knowledge.list.pathFilter());
        return changed;
      }),

    /** With all that is in no other. */
    remove: (id: string): Promise<void> =>
      told(async () => {
        await client.knowledge.remove.mutate({ id });
        void refreshTaskLists(queryClient);
        void queryClient.invalidateQueries(trpc.search.pathFilter());
        await queryClient.invalidateQueries(trpc.knowledge.list.pathFilter());
      }),

    /** Answers how many were taken out. */
    removeDocuments: (id: string, documentIds: readonly string[]): Promise<number> =>
      told(async () => {
        const { removed } = await client.knowledge.removeDocuments.mutate({ id, documentIds: [...documentIds] });
        await refreshKnowledge(server);
        return removed;
      }),

    /** Reads documents again, as a task. */
    reingest: (id: string, documentIds: readonly string[]): Promise<TaskSnapshot> =>
      told(async () => begun(server, await client.knowledge.reingest.mutate({ id, documentIds: [...documentIds] }))),

    /** Makes the model anew that search by meaning goes by, as a task. */
    switchEmbedding: (): Promise<TaskSnapshot> =>
      told(async () => {
        const task = await begun(server, await client.knowledge.switchEmbedding.mutate());
        await queryClient.invalidateQueries(trpc.knowledge.embedding.pathFilter());
        return task;
      }),
  };
}

/** Has all that is shown of knowledge bases, their documents and what is found in them asked for again. */
export async function refreshKnowledge({ trpc, queryClient }: ServerConnection): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries(trpc.knowledge.pathFilter()),
    queryClient.invalidateQueries(trpc.search.pathFilter()),
  ]);
}

/** Shows a task that has just been made wherever it belongs. */
export async function begun(server: ServerConnection, task: TaskSnapshot): Promise<TaskSnapshot> {
  const { trpc, queryClient, store, poller } = server;
  store.accept([task]);
  await addToTaskLists(queryClient, task);
  poller.poke();
  void queryClient.invalidateQueries(trpc.knowledge.list.pathFilter());
  void queryClient.invalidateQueries(trpc.knowledge.get.pathFilter());
  return task;
}

async function told<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    throw asFailureError(error);
  }
}
