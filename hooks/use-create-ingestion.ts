'use client';

import { useCallback, useState } from 'react';
import type { CreateIngestionInput } from '#domain/ingestion.ts';
import type { TaskSnapshot } from '#domain/snapshot.ts';
import { asFailureError } from './request-failure.ts';
import { useServer } from './server-connection.ts';
import { begun } from './use-knowledge-changes.ts';

/** Adds documents to a knowledge base. Each new task is in every list on the screen, and polled, before `create` answers. */
export function useCreateIngestion() {
  const server = useServer();
  const [underWay, setUnderWay] = useState(0);

  /** @throws FailureError why the server would not start it, or could not be asked */
  const create = useCallback(
    async (input: CreateIngestionInput): Promise<TaskSnapshot> => {
      setUnderWay((count) => count + 1);
      try {
        return await begun(server, await server.client.tasks.createIngestion.mutate(input));
      } catch (error) {
        throw asFailureError(error);
      } finally {
        setUnderWay((count) => count - 1);
      }
    },
    [server],
  );

  return { create, isPending: underWay > 0 };
}
