import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Dispatcher, request } from 'undici';
import { fail } from '#domain/failure.ts';
import { describeBytes } from './byte-size.ts';
import { ACCEPTED_ENCODINGS, decoderStream } from './content-decoding.ts';
import { openSession, type Session } from './fetch-session.ts';
import { cleanFilename } from './filename.ts';
import { throwStatusFailure } from './network-failure.ts';
import { openPartial, partialPath, requireFolder, syncFolder } from './partial-file.ts';
import type { Resolve } from './public-address.ts';
import { RedirectCookies } from './redirect-cookies.ts';
import { isRedirect, redirectTarget } from './redirect-target.ts';
import { dispositionFilename, parseContentType } from './response-headers.ts';

export interface FetchPolicy {
  /** Whether addresses outside the public internet may be fetched. */
  allowPrivate: boolean;
  /** Origins that may be private all the same, because the operator named them in the settings. */
  trustedOrigins?: readonly string[];
  /** The most bytes of a body, counted after decompression. */
  maxBytes: number;
  /** 10 unless told otherwise, as are 20 s, 20 s of silence, and 10 min. */
  maxRedirects?: number;
  headersTimeoutMs?: number;
  bodyTimeoutMs?: number;
  totalTimeoutMs?: number;
  userAgent?: string;
  /** Answers the addresses of a host; the system's resolver unless told otherwise. */
  resolve?: Resolve;
  /** The clock, for dates in `Retry-After`. */
  now?: () => number;
}

export interface FetchInit {
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Statuses besides 2xx that are an answer rather than a failure. */
  acceptStatus?: (status: number) => boolean;
  /** Asked before each redirect is followed; what it throws ends the request. */
  onRedirect?: (target: URL) => Promise<void>;
  /** For {@link fetchText}, which has no `save` to tell it. */
  onProgress?: (received: number, total: number | null) => void;
}

export interface OpenedResponse {
  /** The final address, after redirects. */
  url: string;
  status: number;
  /** Lower case, without parameters; null where the server does not say. */
  mediaType: string | null;
  charset: string | null;
  /** The bytes to come; null where the server does not say, or where what it says counts compressed bytes. */
  contentLength: number | null;
  /** What the server calls the file, or the last part of the address where that looks like a file; cleaned. */
  filename: string | null;
  /** What it says to programs: each `X-Robots-Tag` header. */
  robotsTags: readonly string[];
  /**
   * Streams the body to `file` (its folder is made if missing), which appears only when whole and flushed to the disk. Counts and hashes
   * what is written. Leaves nothing behind on failure or abort. Closes the response.
   */
  save(
    file: string,
    onProgress: (received: number, total: number | null) => void,
  ): Promise<{ bytes: number; sha256: string }>;
  /** Lets the connection go. May be called at any time, more than once. */
  close(): void;
}

const DEFAULTS = {
  maxRedirects: 10,
  headersTimeoutMs: 20_000,
  bodyTimeoutMs: 20_000,
  totalTimeoutMs: 10 * 60_000,
  userAgent: 'Mozilla/5.0 (compatible; Throughline/0.1)',
} as const;

const ACCEPT = 'text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.8,*/*;q=0.5';

/**
 * Opens an http(s) address that a stranger may have given us, and follows its redirects by hand: the address of every
 * hop is checked, at the moment of connecting. The caller saves or closes what it gets.
 *
 * Throws the failure that stands for what went wrong (`private_address`, `host_not_found`, `connection_failed`,
 * `insecure_connection`, `request_timed_out`, `too_many_redirects`, `page_not_found`, `page_forbidden`,
 * `page_refused`, `rate_limited`, `server_error`, `response_too_large`, `unreadable_answer`), or the reason of
 * `signal` when that is aborted.
 */
export async function openUrl(
  url: string,
  policy: FetchPolicy,
  signal?: AbortSignal,
  init: FetchInit = {},
): Promise<OpenedResponse> {
  const limits = { ...DEFAULTS, ...policy };
  const session = openSession(limits, signal);
  try {
    const answer = await followRedirects(new URL(url), limits, session, init);
    return describeAnswer(answer, limits, session, init);
  } catch (error) {
    session.close();
    throw error;
  }
}

/**
 * Fetches a small answer whole, decoded by its stated charset (UTF-8 where it states none). Safe and failing as
 * {@link openUrl}; `policy.maxBytes` bounds the memory it takes.
 */
export async function fetchText(
  url: string,
  policy: FetchPolicy,
  signal?: AbortSignal,
  init: FetchInit = {},
): Promise<{ url: string; status: number; mediaType: string | null; text: string }> {
  const limits = { ...DEFAULTS, ...policy };
  const session = openSession(limits, signal);
  try {
    const answer = await followRedirects(new URL(url), limits, session, init);
    const { status, mediaType, charset, contentLength } = describeAnswer(answer, limits, session, init);
    const chunks: Buffer[] = [];
    let received = 0;
    await consume(answer, limits, session, async (body) => {
      for await (const chunk of body) {
        chunks.push(chunk);
        received += chunk.length;
        init.onProgress?.(received, contentLength);
      }
    });
    return { url: answer.url.href, status, mediaType, text: decoderFor(charset).decode(Buffer.concat(chunks)) };
  } finally {
    session.close();
  }
}

type Limits = FetchPolicy & Required<Pick<FetchPolicy, keyof typeof DEFAULTS>>;
type Answer = { url: URL; response: Dispatcher.ResponseData };

async function followRedirects(start: URL, limits: Limits, session: Session, init: FetchInit): Promise<Answer> {
  const cookies = new RedirectCookies();
  let hop = { startOrigin: start.origin, url: start, method: init.method ?? 'GET', body: init.body ?? null };
  for (let redirects = 0; redirects <= limits.maxRedirects; redirects++) {
    const response = await requestOnce(hop, limits, session, init, cookies);
    const location = header(response, 'location');
    if (!isRedirect(response.statusCode) || location === undefined) return { url: hop.url, response };
    discard(response.body);
    cookies.keep(hop.url, response.headers['set-cookie']);
    const target = redirectTarget(location, hop.url, response.statusCode);
    await init.onRedirect?.(target);
    const isRepeated = response.statusCode === 307 || response.statusCode === 308;
    hop = {
      startOrigin: start.origin,
      url: target,
      method: isRepeated ? hop.method : 'GET',
      body: isRepeated ? hop.body : null,
    };
  }
  return fail('too_many_redirects', { host: start.host });
}

async function requestOnce(
  hop: { startOrigin: string; url: URL; method: 'GET' | 'POST'; body: string | null },
  limits: Limits,
  session: Session,
  init: FetchInit,
  cookies: RedirectCookies,
): Promise<Dispatcher.ResponseData> {
  const { url, method, body } = hop;
  const own = ownHeaders(init.headers, url.origin === hop.startOrigin);
  try {
    const dispatcher = session.dispatcherFor(url);
    return await request(url, {
      dispatcher,
      method,
      body,
      headers: {
        'user-agent': limits.userAgent,
        accept: ACCEPT,
        'accept-encoding': ACCEPTED_ENCODINGS,
        ...own,
        ...cookies.headerFor(url, own.cookie),
      },
      headersTimeout: limits.headersTimeoutMs,
      bodyTimeout: limits.bodyTimeoutMs,
      signal: session.signal,
    });
  } catch (error) {
    return session.translate(error, url.host);
  }
}

function describeAnswer(answer: Answer, limits: Limits, session: Session, init: FetchInit): OpenedResponse {
  const { url, response } = answer;
  const status = response.statusCode;
  // Errors nobody reads must not bring the process down.
  response.body.on('error', () => {});
  const isWanted = (status >= 200 && status < 300) || init.acceptStatus?.(status) === true;
  if (!isWanted) throwStatusFailure(status, url.host, header(response, 'retry-after'), (limits.now ?? Date.now)());

  const contentLength = statedLength(response);
  if (contentLength !== null && contentLength > limits.maxBytes) throwTooLarge(url.host, limits.maxBytes);
  return {
    url: url.href,
    status,
    ...parseContentType(header(response, 'content-type')),
    contentLength,
    filename: filenameOf(answer),
    robotsTags: [response.headers['x-robots-tag'] ?? []].flat(),
    close: session.close,
    async save(file, onProgress) {
      const partial = partialPath(file);
      const hash = createHash('sha256');
      let bytes = 0;
      try {
        await requireFolder(path.dirname(file));
        await consume(answer, limits, session, async (body) => {
          async function* counted() {
            for await (const chunk of body) {
              hash.update(chunk);
              bytes += chunk.length;
              onProgress(bytes, contentLength);
              yield chunk;
            }
          }
          await pipeline(counted, await openPartial(file), { signal: session.signal });
        });
        await rename(partial, file);
        await syncFolder(path.dirname(file));
        return { bytes, sha256: hash.digest('hex') };
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      } finally {
        session.close();
      }
    },
  };
}

/** Hands the decoded body to `read`, within `maxBytes` both as sent and as decoded; failures come out translated. */
async function consume(
  answer: Answer,
  limits: Limits,
  session: Session,
  read: (body: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const { host } = answer.url;
  const { body, headers } = answer.response;
  try {
    const decoder = decoderStream(headers['content-encoding']?.toString(), host);
    const sent = () => bounded(body, limits.maxBytes, host);
    if (decoder === null) return await read(sent());
    await pipeline(sent, decoder, (decoded) => read(bounded(decoded, limits.maxBytes, host)), {
      signal: session.signal,
    });
  } catch (error) {
    session.translate(error, host);
  }
}

async function* bounded(source: AsyncIterable<Buffer>, maxBytes: number, host: string): AsyncGenerator<Buffer> {
  let received = 0;
  for await (const chunk of source) {
    received += chunk.length;
    if (received > maxBytes) throwTooLarge(host, maxBytes);
    yield chunk;
  }
}

function throwTooLarge(host: string, maxBytes: number): never {
  fail('response_too_large', { host, limit: describeBytes(maxBytes) });
}

function statedLength(response: Dispatcher.ResponseData): number | null {
  const encoding = header(response, 'content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return null;
  const stated = header(response, 'content-length');
  return stated !== undefined && /^\d{1,15}$/.test(stated) ? Number(stated) : null;
}

function filenameOf({ url, response }: Answer): string | null {
  const suggested = dispositionFilename(header(response, 'content-disposition'));
  if (suggested !== null) return cleanFilename(suggested);
  const last = url.pathname.split('/').pop() ?? '';
  if (!/[^.]\.[a-z0-9]{1,10}$/i.test(last)) return null;
  try {
    return cleanFilename(decodeURIComponent(last));
  } catch {
    return cleanFilename(last);
  }
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function discard(body: Dispatcher.ResponseData['body']): void {
  body.on('error', () => {});
  body.destroy();
}

function decoderFor(charset: string | null): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder();
  }
}

/** The caller's headers, lower case; on another origin than he asked for without what identifies him. */
function ownHeaders(given: Readonly<Record<string, string>> = {}, isSameOrigin: boolean): Record<string, string> {
  const headers = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(headers.filter(([name]) => isSameOrigin || !PERSONAL.has(name)));
}

const PERSONAL = new Set(['cookie', 'authorization']);
