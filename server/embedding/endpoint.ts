import type { Readable } from 'node:stream';
import { request } from 'undici';
import { z } from 'zod';
import { FailureError, fail } from '#domain/failure.ts';
import { codeOf, throwNetworkFailure } from '#server/sources/network-failure.ts';
import { parseRetryAfter } from '#server/sources/response-headers.ts';
import { openRateLimit } from './rate-limit.ts';
import { unitVector } from './vector.ts';

/** An OpenAI-compatible embeddings endpoint, as the settings name it. */
export interface EmbeddingEndpoint {
  /** What `/embeddings` is below: `https://api.openai.com/v1`, `http://localhost:11434/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey: string | null;
  /** Texts in one request. */
  readonly batch: number;
  /** Null for no limit of our own. */
  readonly requestsPerMinute: number | null;
}

export interface EndpointPolicy {
  /** The longest that one request may take; default a minute. */
  readonly timeoutMs?: number;
  /** The most bytes of one answer; default 128 MB. */
  readonly maxAnswerBytes?: number;
  /** Tells what a date in `Retry-After` counts from. */
  readonly clock?: () => number;
}

export interface EmbeddingClient {
  readonly host: string;
  /** The most texts of one request. */
  readonly batch: number;
  /**
   * The vectors of these texts by a model of the endpoint, in their order, of unit length and one dimension. Those of
   * blank texts have no direction. What the model refuses as too long is embedded by its beginning.
   *
   * Throws `embedding_unreachable`, `embedding_refused`, `embedding_garbled`, `rate_limited`, `server_error`,
   * `request_timed_out`, `insecure_connection`, and the reason of the signal.
   */
  embed(model: string, texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** What is refused and has at most so many characters was not refused for its length. */
const SURELY_SHORT = 200;

export function openEmbeddingClient(endpoint: EmbeddingEndpoint, policy: EndpointPolicy = {}): EmbeddingClient {
  const { timeoutMs = 60_000, maxAnswerBytes = 128 * 1024 ** 2, clock = Date.now } = policy;
  const rate = openRateLimit(endpoint.requestsPerMinute);
  const host = new URL(endpoint.url).host;
  const ask = async (model: string, input: readonly string[], signal: AbortSignal | undefined) => {
    await rate.turn(signal);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const { statusCode, headers, body } = await request(`${endpoint.url}/embeddings`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(endpoint.apiKey === null ? {} : { authorization: `Bearer ${endpoint.apiKey}` }),
        },
        body: JSON.stringify({ model, input }),
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const answer = await readJson(body, maxAnswerBytes);
      if (statusCode === 200) return vectorsOf(answer, input.length, host);
      const retryAfter = [headers['retry-after']].flat()[0];
      return throwRefusal(statusCode, answer, { host, model, retryAfterMs: parseRetryAfter(retryAfter, clock()) });
    } catch (error) {
      signal?.throwIfAborted();
      if (timeout.aborted) fail('request_timed_out', { host }, { cause: error });
      return throwUnreachable(error, host);
    }
  };
  const embedSome = async (
    model: string,
    texts: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Float32Array[]> => {
    try {
      return await ask(model, texts, signal);
    } catch (error) {
      if (!isRefusedText(error)) throw error;
      const [first = ''] = texts;
      if (texts.length === 1 && first.length <= SURELY_SHORT) throw error;
      if (texts.length === 1) return embedSome(model, [firstHalf(first)], signal);
      const middle = Math.ceil(texts.length / 2);
      const before = await embedSome(model, texts.slice(0, middle), signal);
      return [...before, ...(await embedSome(model, texts.slice(middle), signal))];
    }
  };
  return {
    host,
    batch: endpoint.batch,
    embed: async (model, texts, signal) => {
      const asked = texts.filter((text) => text.trim() !== '');
      const vectors: Float32Array[] = [];
      for (let from = 0; from < asked.length; from += endpoint.batch) {
        vectors.push(...(await embedSome(model, asked.slice(from, from + endpoint.batch), signal)));
      }
      const dimensions = vectors[0]?.length ?? 0;
      if (vectors.some(({ length }) => length !== dimensions)) failGarbled(host, 'vectors of different length');
      let next = 0;
      return texts.map((text) => (text.trim() === '' ? undefined : vectors[next++]) ?? new Float32Array(dimensions));
    },
  };
}

export function failGarbled(host: string, what: string): never {
  return fail('embedding_garbled', { host, what });
}

const answerSchema = z.object({
  data: z.array(z.object({ index: z.int().nonnegative().optional(), embedding: z.array(z.number()).min(1) })),
});

/** The vectors of an answer in the order of what was asked, which need not be that in which they stand. */
function vectorsOf(answer: unknown, count: number, host: string): Float32Array[] {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return failGarbled(host, 'something that is no list of vectors');
  const { data } = parsed.data;
  if (data.length !== count) return failGarbled(host, `${data.length} vectors for ${count} texts`);
  const ordered = new Array<Float32Array | undefined>(count);
  for (const [place, { index = place, embedding }] of data.entries()) {
    if (index < count) ordered[index] = unitVector(Float64Array.from(embedding));
  }
  const vectors = ordered.filter((vector) => vector !== undefined);
  return vectors.length === count ? vectors : failGarbled(host, 'vectors that cannot be told apart');
}

const errorSchema = z.object({
  error: z.union([
    z.string(),
    z.object({ message: z.string().nullish(), code: z.union([z.string(), z.number()]).nullish() }),
  ]),
});

const MAX_REASON_LENGTH = 200;
const OF_A_TEXT: ReadonlySet<number> = new Set([400, 413, 422]);

/** The cause of a refusal that may be due to a text. Servers do not agree on how they say so. */
class RefusedStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** Whether what an endpoint refused may be the text, for its length or for what it holds: others it may take. */
export function isRefusedText(error: unknown): boolean {
  return error instanceof FailureError && error.cause instanceof RefusedStatus && OF_A_TEXT.has(error.cause.status);
}

function throwRefusal(
  status: number,
  answer: unknown,
  { host, model, retryAfterMs }: { host: string; model: string; retryAfterMs: number | null },
): never {
  const parsed = errorSchema.safeParse(answer);
  const error = parsed.success ? parsed.data.error : null;
  const { message, code } = typeof error === 'string' ? { message: error, code: null } : (error ?? {});
  const options = { retryAfterMs, cause: new RefusedStatus(status) };
  // Of OpenAI: waiting brings no money.
  const isWorthWaiting = code !== 'insufficient_quota';
  if (status === 429 && isWorthWaiting) fail('rate_limited', { host }, options);
  if (status === 408) fail('request_timed_out', { host }, options);
  if (status >= 500) fail('server_error', { host, status }, options);
  const reason = message ? `${status}: ${message.replace(/\s+/g, ' ').slice(0, MAX_REASON_LENGTH)}` : String(status);
  fail('embedding_refused', { host, model, reason }, options);
}

function throwUnreachable(error: unknown, host: string): never {
  try {
    throwNetworkFailure(error, host);
  } catch (translated) {
    if (!(translated instanceof FailureError)) throw translated;
    const { code } = translated.failure;
    if (code === 'connection_failed' || code === 'host_not_found') {
      fail('embedding_unreachable', { host, reason: codeOf(error) ?? code }, { cause: error });
    }
    if (code === 'unreadable_answer') failGarbled(host, 'something that is no answer');
    throw translated;
  }
}

/** The answer as JSON; null where it is none. */
async function readJson(body: Readable, maxBytes: number): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes > maxBytes) {
      body.destroy();
      return null;
    }
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return null;
  }
}

/** The first half of a text, cut at a space where there is one near. */
function firstHalf(text: string): string {
  const half = text.slice(0, Math.ceil(text.length / 2)).toWellFormed();
  const space = half.lastIndexOf(' ');
  return space > half.length / 2 ? half.slice(0, space) : half;
}
