import { type Query, QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpLink, splitLink, type TRPCClient } from '@trpc/client';
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { createContext, useContext } from 'react';
import { KINDS } from '#domain/kinds/registry.ts';
import type { AppRouter } from '#server/trpc/router.ts';
import { BulkUploads } from './bulk-uploads.ts';
import { reconnectDelayMs } from './polling-policy.ts';
import { isPermanentError } from './request-failure.ts';
import { serverFetch } from './server-fetch.ts';
import { refreshTaskLists } from './task-list.ts';
import { TaskPoller } from './task-poller.ts';
import { TaskStore } from './task-store.ts';

/** All that the hooks of one page share. */
export interface ServerConnection {
  readonly client: TRPCClient<AppRouter>;
  readonly trpc: TRPCOptionsProxy<AppRouter>;
  readonly queryClient: QueryClient;
  readonly store: TaskStore;
  readonly poller: TaskPoller;
  /** What is being sent to knowledge bases. It goes on while the person looks at other screens. */
  readonly bulkUploads: BulkUploads;
}

const MAX_QUERY_RETRIES = 4;
/** Longer than a query's: a text of two megabytes goes up with one. */
const MUTATION_TIMEOUT_MS = 60_000;

/** Puts client, cache and poller together. Sends nothing by itself. */
export function createServerConnection(url = '/api/trpc'): ServerConnection {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: {
        // A server on this machine answers without any network.
        networkMode: 'always',
        staleTime: 10_000,
        retry: (failures, error) => failures < MAX_QUERY_RETRIES && !isPermanentError(error),
        retryDelay: (failures) => reconnectDelayMs(failures + 1, Math.random()),
      },
      // A mutation whose answer got lost may have been done.
      mutations: { networkMode: 'always', retry: false },
    },
  });
  const onNoAnswer = () => poller.noticeNoAnswer();
  const client = createTRPCClient<AppRouter>({ links: links(url, onNoAnswer) });
  const store = new TaskStore();
  const poller = new TaskPoller(store, (tasks, signal) => client.tasks.watch.query({ tasks }, { signal }));
  const trpc = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

  poller.onRecovery(() => void refetchFailing(queryClient));
  store.onFinish((task) => {
    void refreshTaskLists(queryClient);
    // However it ended: a cancelled ingestion, too, has added what was indexed by then.
    for (const subject of KINDS[task.kind].changes) void queryClient.invalidateQueries(trpc[subject].pathFilter());
  });
  return { client, trpc, queryClient, store, poller, bulkUploads: new BulkUploads() };
}

let connectionOfBrowser: ServerConnection | undefined;

/** The one connection of this browser page. On a server, where pages of many people are rendered, a new one each time. */
export function serverConnection(): ServerConnection {
  if (typeof window === 'undefined') return createServerConnection();
  connectionOfBrowser ??= createServerConnection();
  return connectionOfBrowser;
}

export const ServerContext = createContext<ServerConnection | null>(null);

export function useServer(): ServerConnection {
  const server = useContext(ServerContext);
  if (server === null) throw new Error('This hook needs a TrpcProvider above it');
  return server;
}

/**
 * No batching: a screen makes two or three different requests, the many small ones (tasks) are one already, and in a
 * batch the fastest answer waits for the slowest. `tasks.watch` is a query sent as POST: two hundred ids with their
 * versions do not fit into an address, and neither does a page of text that somebody searches for.
 */
function links(url: string, onNoAnswer: () => void) {
  const fetch = serverFetch({ onNoAnswer });
  return [
    splitLink({
      condition: ({ path, input }) => path === 'tasks.watch' || (path === 'search.query' && isLong(input)),
      true: httpLink({ url, fetch, methodOverride: 'POST' }),
      false: splitLink({
        condition: ({ type }) => type === 'mutation',
        true: httpLink({ url, fetch: serverFetch({ onNoAnswer, timeoutMs: MUTATION_TIMEOUT_MS }) }),
        false: httpLink({ url, fetch }),
      }),
    }),
  ];
}

/** What stays below it fits into any address, whatever script it is written in. */
const MAX_ADDRESS_INPUT = 500;

function isLong(input: unknown): boolean {
  return JSON.stringify(input).length > MAX_ADDRESS_INPUT;
}

/** Asks again at once for what failed while the server was gone. React Query would sit its back-off out. */
async function refetchFailing(queryClient: QueryClient): Promise<void> {
  const failing = new Set(queryClient.getQueryCache().findAll({ type: 'active', predicate: isFailing }));
  const filter = { predicate: (query: Query) => failing.has(query) };
  await queryClient.cancelQueries(filter, { silent: true });
  await queryClient.refetchQueries(filter);
}

function isFailing({ state }: Query): boolean {
  const error = state.error ?? state.fetchFailureReason;
  return error !== null && !isPermanentError(error);
}
