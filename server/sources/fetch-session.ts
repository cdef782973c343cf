import { Agent } from 'undici';
import { fail } from '#domain/failure.ts';
import { throwNetworkFailure } from './network-failure.ts';
import {
  isPublicAddress,
  literalAddress,
  publicOnlyLookup,
  type Resolve,
  systemResolve,
  uncheckedLookup,
} from './public-address.ts';

/** One conversation with the web: its connections, its deadline, and how to end it. */
export interface Session {
  /** Aborted by the caller's signal and by the deadline. */
  readonly signal: AbortSignal;
  /** What carries a request to `url`. Throws `private_address` where it must not be carried. */
  dispatcherFor(url: URL): Agent;
  /** Throws what an error means here: the caller's abort, the deadline, or a failure of the network. */
  translate(error: unknown, host: string): never;
  close(): void;
}

export interface SessionPolicy {
  allowPrivate: boolean;
  trustedOrigins?: readonly string[];
  headersTimeoutMs: number;
  totalTimeoutMs: number;
  resolve?: Resolve;
}

/**
 * Opens a session whose connections are checked unless the policy trusts where they lead. Connections are not shared
 * between sessions: a trusted one must never serve an address that is to be checked.
 */
export function openSession(policy: SessionPolicy, outer: AbortSignal | undefined): Session {
  outer?.throwIfAborted();
  const stop = new AbortController();
  let isOverdue = false;
  const deadline = setTimeout(() => {
    isOverdue = true;
    stop.abort();
  }, policy.totalTimeoutMs);
  const onAbort = () => stop.abort(outer?.reason);
  outer?.addEventListener('abort', onAbort, { once: true });

  const resolve = policy.resolve ?? systemResolve;
  const agents: Agent[] = [];
  const agentWith = (lookup: ReturnType<typeof publicOnlyLookup>) => {
    const agent = new Agent({ allowH2: false, connect: { lookup, timeout: policy.headersTimeoutMs } });
    agents.push(agent);
    return agent;
  };
  let checking: Agent | undefined;
  let trusting: Agent | undefined;

  return {
    signal: stop.signal,
    dispatcherFor(url) {
      if (policy.allowPrivate || policy.trustedOrigins?.includes(url.origin)) {
        trusting ??= agentWith(uncheckedLookup(resolve));
        return trusting;
      }
      // An address written as numbers never reaches the lookup.
      const literal = literalAddress(url);
      if (literal !== null && !isPublicAddress(literal)) fail('private_address', { host: url.hostname });
      checking ??= agentWith(publicOnlyLookup(resolve));
      return checking;
    },
    translate(error, host) {
      if (outer?.aborted) throw outer.reason;
      if (isOverdue) fail('request_timed_out', { host }, { cause: error });
      return throwNetworkFailure(error, host);
    },
    close() {
      clearTimeout(deadline);
      outer?.removeEventListener('abort', onAbort);
      for (const agent of agents.splice(0)) agent.destroy().catch(() => {});
    },
  };
}
