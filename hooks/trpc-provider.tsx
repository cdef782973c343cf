'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ServerContext, serverConnection } from './server-connection.ts';

/** Gives the hooks below it their connection to the server: the tRPC client, the query cache, the task poller. */
export function TrpcProvider({ children }: { children: ReactNode }) {
  const [server] = useState(serverConnection);
  return (
    <ServerContext value={server}>
      <QueryClientProvider client={server.queryClient}>{children}</QueryClientProvider>
    </ServerContext>
  );
}
