import type { PhaseName } from '#domain/kinds/registry.ts';
import type { ServerFault } from './failing-server.ts';
import type { Servers } from './servers.ts';
import type { WritePoint } from './writes.ts';

/** What happens to an installation, and when. */
export type Fault =
  /** The process is gone, and started again; the clock of the next one may have been set to another time. */
  | { readonly kind: 'kill'; readonly at: WritePoint; readonly clockJumpMs: number }
  /** The process stands still, is taken for dead and replaced, and then goes on as if nothing had been. */
  | { readonly kind: 'freeze'; readonly at: WritePoint }
  /** Every connection to PostgreSQL is cut, by its administrator. */
  | { readonly kind: 'connections-cut'; readonly at: WritePoint }
  | { readonly kind: 'disk-full'; readonly at: WritePoint }
  /** The clock is set to another time while the task runs. */
  | { readonly kind: 'clock'; readonly at: WritePoint; readonly clockJumpMs: number }
  /** Another worker begins beside this one, and its clock tells another time: it must leave the task where it is. */
  | { readonly kind: 'skew'; readonly at: WritePoint; readonly clockJumpMs: number }
  /** A person cancels: whatever the moment, there is one answer. */
  | { readonly kind: 'cancel'; readonly at: WritePoint }
  /** The server that a phase asks something of fails, at first, in one way or in one after the other. */
  | {
      readonly kind: 'server';
      readonly server: keyof Servers;
      readonly hows: readonly ServerFault[];
      readonly phase: PhaseName;
      /** Which requests fail, by path and body. */
      readonly requests: RegExp;
    };
