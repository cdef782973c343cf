/** See postgres.mjs. */
export function startPostgres(options?: {
  timeoutMs?: number;
}): Promise<{ readonly url: string; stop(): Promise<void> } | null>;
