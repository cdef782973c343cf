import { z } from 'zod';
import { type FailureCode, FailureError, fail } from '#domain/failure.ts';
import type { CaptionCue } from './caption-cue.ts';
import { CAPTION_FORMATS } from './caption-formats.ts';
import type { CaptionTrack } from './caption-track.ts';
import { type FetchInit, type FetchPolicy, fetchText } from './safe-fetch.ts';
import { PLAYER_CLIENTS, SITE_LANGUAGE } from './youtube-clients.ts';
import { playerAnswerInPage, readPlayerAnswer, type Verdict, type Video } from './youtube-player.ts';

export { type CaptionCue, toWebVtt } from './caption-cue.ts';
export { type CaptionTrack, chooseTrack } from './caption-track.ts';
export { type Video, videoSchema } from './youtube-player.ts';
export { videoIdOf } from './youtube-video-id.ts';

export interface YoutubeSettings {
  /** Where YouTube's endpoints are; every request goes there, whatever addresses an answer names. */
  baseUrl: string;
  /** Languages of captions in order of preference, as BCP 47 tags. */
  languages: readonly string[];
}

/**
 * What the site says about a video to anybody (oEmbed), to show while the work begins. Nulls where it says nothing:
 * that is no reason to stop, and the player call that follows tells why. Throws only what the network does.
 */
export async function describeVideo(
  videoId: string,
  settings: YoutubeSettings,
  policy: FetchPolicy,
  signal?: AbortSignal,
): Promise<{ title: string | null; author: string | null }> {
  const query = new URLSearchParams({ format: 'json', url: `https://www.youtube.com/watch?v=${videoId}` });
  const { text } = await ask(`/oembed?${query}`, settings, policy, signal, { acceptStatus: () => true });
  const answer = oembedSchema.safeParse(parseJson(text));
  return { title: answer.data?.title ?? null, author: answer.data?.author_name ?? null };
}

/**
 * Title, length and caption tracks of a video: the player endpoint under each of our client names, then the watch
 * page. The first answer with captions wins; a video without any is an answer too.
 *
 * Throws `video_not_found`, `video_private` or `video_blocked` (with the reason), `rate_limited` at once (asking more
 * would only lengthen it), `unreadable_answer` and `server_error` where no client got a sensible answer, and what the
 * network throws.
 */
export async function fetchVideo(
  videoId: string,
  settings: YoutubeSettings,
  policy: FetchPolicy,
  signal?: AbortSignal,
): Promise<Video> {
  const locate = (url: string) => relocated(url, settings);
  const refusals: Verdict[] = [];
  const unusable: Video[] = [];
  let lastError: FailureError | null = null;
  for (const askPlayer of [...playerCalls(videoId), watchPage(videoId)]) {
    try {
      const verdict = readPlayerAnswer(await askPlayer(settings, policy, signal), videoId, locate);
      if (verdict.kind === 'refused' && verdict.code === 'video_private') fail('video_private');
      if (verdict.kind === 'refused') refusals.push(verdict);
      if (verdict.kind === 'video' && verdict.video.tracks.some(isUsable)) return verdict.video;
      if (verdict.kind === 'video') unusable.push(verdict.video);
    } catch (error) {
      if (!(error instanceof FailureError) || !IS_ABOUT_ONE_CLIENT.has(error.failure.code)) throw error;
      lastError = error;
    }
    // Two clients that see the video and no captions are not both mistaken.
    if (unusable.filter((video) => video.tracks.length === 0).length === CONFIRMATIONS) break;
  }
  const best = unusable.find((video) => video.tracks.length > 0) ?? unusable[0];
  return best ?? throwVerdict(refusals, lastError, new URL(settings.baseUrl).host);
}

/**
 * The words of a caption track, in order of time, in the first format that the site answers sensibly. `onProgress`
 * counts bytes of the answer that is coming in. Throws `no_captions` where all formats are empty, `unreadable_answer`
 * where something came and none of it could be read, and what the network throws.
 */
export async function downloadTranscript(
  track: CaptionTrack,
  settings: YoutubeSettings,
  policy: FetchPolicy,
  signal?: AbortSignal,
  onProgress?: (received: number, total: number | null) => void,
): Promise<CaptionCue[]> {
  let isUnreadable = false;
  for (const format of CAPTION_FORMATS) {
    const url = new URL(track.url);
    url.searchParams.set('fmt', format.name);
    // An address that has run out answers 403 or 404; its other formats would, too, but asking is cheap.
    const { status, text } = await ask(`${url.pathname}${url.search}`, settings, policy, signal, {
      acceptStatus: (status) => status === 403 || status === 404,
      ...(onProgress && { onProgress }),
    });
    if (status >= 400 || text.trim() === '') continue;
    const cues = format.parse(text);
    if (cues === null) isUnreadable = true;
    else if (cues.length > 0) return cues;
  }
  return isUnreadable ? fail('unreadable_answer', { host: new URL(settings.baseUrl).host }) : fail('no_captions');
}

type AskPlayer = (settings: YoutubeSettings, policy: FetchPolicy, signal?: AbortSignal) => Promise<string>;

const CONFIRMATIONS = 2;

/** No answer of the site is nearly as long; a film's captions are about a megabyte. */
const MAX_ANSWER_BYTES = 20 * 1024 * 1024;

/** What speaks only against the client that was named, so that the next one is worth a try. */
const IS_ABOUT_ONE_CLIENT: ReadonlySet<FailureCode> = new Set([
  'page_refused',
  'page_forbidden',
  'page_not_found',
  'server_error',
  'unreadable_answer',
  'response_too_large',
  'too_many_redirects',
]);

function playerCalls(videoId: string): AskPlayer[] {
  return PLAYER_CLIENTS.map(({ headers, context }) => async (settings, policy, signal) => {
    const { text } = await ask('/youtubei/v1/player?prettyPrint=false', settings, policy, signal, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ context: { client: context }, videoId, contentCheckOk: true, racyCheckOk: true }),
    });
    return text;
  });
}

function watchPage(videoId: string): AskPlayer {
  return async (settings, policy, signal) => {
    const query = new URLSearchParams({ v: videoId, hl: SITE_LANGUAGE, bpctr: '9999999999', has_verified: '1' });
    const { text } = await ask(`/watch?${query}`, settings, policy, signal, {
      // “Consent was asked and refused”: without it, European addresses get the question instead of the page.
      headers: { cookie: 'SOCS=CAI', 'accept-language': `${SITE_LANGUAGE},*;q=0.5` },
    });
    return playerAnswerInPage(text) ?? fail('unreadable_answer', { host: new URL(settings.baseUrl).host });
  };
}

/** All clients have answered, none with the video: what is true of it? */
function throwVerdict(refusals: readonly Verdict[], lastError: FailureError | null, host: string): never {
  for (const refusal of refusals) {
    if (refusal.kind === 'refused' && refusal.code === 'video_blocked')
      fail('video_blocked', { reason: refusal.reason });
  }
  if (refusals.length > 0) fail('video_not_found');
  if (lastError?.failure.code === 'page_forbidden') fail('video_blocked', { reason: 'it forbids the request (403).' });
  throw lastError ?? fail('unreadable_answer', { host });
}

/** The web client's tracks may be marked as handed out only with a token that proves a browser: they answer nothing. */
function isUsable(track: CaptionTrack): boolean {
  return !new URL(track.url).searchParams.getAll('exp').join(',').split(',').includes('xpe');
}

async function ask(
  pathAndQuery: string,
  settings: YoutubeSettings,
  policy: FetchPolicy,
  signal: AbortSignal | undefined,
  init: FetchInit,
): Promise<{ status: number; text: string }> {
  const base = new URL(settings.baseUrl);
  const trusting: FetchPolicy = {
    ...policy,
    maxBytes: Math.min(policy.maxBytes, MAX_ANSWER_BYTES),
    trustedOrigins: [...(policy.trustedOrigins ?? []), base.origin],
  };
  return fetchText(base.origin + pathAndQuery, trusting, signal, init);
}

/** A caption address on the site we were told to ask, or null for what is no caption address. */
function relocated(address: string, settings: YoutubeSettings): string | null {
  const base = new URL(settings.baseUrl);
  if (!URL.canParse(address, base.href)) return null;
  const { pathname, search } = new URL(address, base.href);
  return base.origin + pathname + search;
}

const oembedSchema = z.object({ title: z.string().optional(), author_name: z.string().optional() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
