import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FailureCode, FailureError } from '#domain/failure.ts';
import { englishLecture, germanLecture, lectureSeconds, recognizedLecture } from './fixtures/lecture.ts';
import type { LocalServer } from './fixtures/local-server.ts';
import { FIXTURE_AUTHOR, FIXTURE_TITLE, FIXTURE_VIDEOS, startYoutubeServer } from './fixtures/youtube-server.ts';
import type { FetchPolicy } from './safe-fetch.ts';
import { chooseTrack, describeVideo, downloadTranscript, fetchVideo, type YoutubeSettings } from './youtube.ts';

const policy: FetchPolicy = { allowPrivate: false, maxBytes: 10_000_000 };

let server: LocalServer;
let settings: YoutubeSettings;

beforeAll(async () => {
  server = await startYoutubeServer();
});

beforeEach(() => {
  settings = { baseUrl: server.url, languages: ['en'] };
});

afterAll(() => server.close());

async function failureOf(promise: Promise<unknown>): Promise<FailureError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw error;
  return error;
}

const fetchFixture = (kind: keyof typeof FIXTURE_VIDEOS) => fetchVideo(FIXTURE_VIDEOS[kind], settings, policy);

async function transcriptOf(kind: keyof typeof FIXTURE_VIDEOS, languages = settings.languages) {
  const video = await fetchFixture(kind);
  return downloadTranscript(chooseTrack(video, languages), settings, policy);
}

/** Requests for a video since the last look. */
async function requestsFor(work: () => Promise<unknown>): Promise<string[]> {
  const before = server.requests.length;
  await work();
  return server.requests.slice(before).map(({ method, path }) => `${method} ${path.split('?')[0]}`);
}

describe('describeVideo', () => {
  it('tells title and author while the work begins', async () => {
    expect(await describeVideo(FIXTURE_VIDEOS.manual, settings, policy)).toEqual({
      title: FIXTURE_TITLE,
      author: FIXTURE_AUTHOR,
    });
  });

  it.each(['private', 'removed', 'serverDown', 'garbage'] as const)(
    'knows nothing of a %s one, which is no failure yet',
    async (kind) => {
      expect(await describeVideo(FIXTURE_VIDEOS[kind], settings, policy)).toEqual({ title: null, author: null });
    },
  );

  it('fails when the site cannot be reached', async () => {
    const gone = await startYoutubeServer();
    await gone.close();
    const described = describeVideo(FIXTURE_VIDEOS.manual, { ...settings, baseUrl: gone.url }, policy);
    expect((await failureOf(described)).failure.code).toBe('connection_failed');
  });
});

describe('fetchVideo', () => {
  it('tells title, author, length and caption tracks, on the site it was told to ask', async () => {
    const video = await fetchFixture('both');
    expect(video).toMatchObject({
      id: FIXTURE_VIDEOS.both,
      title: FIXTURE_TITLE,
      author: FIXTURE_AUTHOR,
      durationSeconds: lectureSeconds,
    });
    expect(video.tracks.map(({ languageCode, name, automatic }) => ({ languageCode, name, automatic }))).toEqual([
      { languageCode: 'en', name: 'English (auto-generated)', automatic: true },
      { languageCode: 'de', name: 'German', automatic: false },
    ]);
    for (const track of video.tracks) expect(new URL(track.url).origin).toBe(server.url);
  });

  it('asks once where the first client is answered', async () => {
    expect(await requestsFor(() => fetchFixture('manual'))).toEqual(['POST /youtubei/v1/player']);
  });

  it('falls back to the watch page where no client is answered', async () => {
    const video = await fetchFixture('watchPageOnly');
    expect(video.title).toBe(FIXTURE_TITLE);
    expect(video.tracks).toHaveLength(2);
  });

  it('passes over tracks that only a browser with a token could read', async () => {
    const video = await fetchFixture('tokenForFirst');
    expect(video.tracks.map((track) => new URL(track.url).searchParams.get('exp'))).toEqual([null, null]);
  });

  it('answers a video without captions as what it is', async () => {
    expect((await fetchFixture('none')).tracks).toEqual([]);
  });

  it.each<[keyof typeof FIXTURE_VIDEOS, FailureCode, boolean, string]>([
    ['private', 'video_private', false, 'private'],
    ['removed', 'video_not_found', false, 'removed'],
    ['blocked', 'video_blocked', false, 'no robot'],
    ['ageRestricted', 'video_blocked', false, 'age-restricted'],
    ['regionLocked', 'video_blocked', false, 'country'],
    ['upcoming', 'video_blocked', false, 'not been broadcast'],
    ['serverDown', 'server_error', true, '500'],
    ['garbage', 'unreadable_answer', true, 'not understood'],
  ])('tells a %s one apart: %s', async (kind, code, retryable, words) => {
    const { failure } = await failureOf(fetchFixture(kind));
    expect(failure).toMatchObject({ code, retryable });
    expect(failure.message).toContain(words);
  });

  it('says that a video which never was does not exist', async () => {
    expect((await failureOf(fetchVideo('aaaaaaaaaaa', settings, policy))).failure.code).toBe('video_not_found');
  });

  it('stops at once when it is asked to slow down, passes on for how long, and gets through later', async () => {
    const fresh = await startYoutubeServer();
    try {
      const fetchBusy = () => fetchVideo(FIXTURE_VIDEOS.busyAtFirst, { ...settings, baseUrl: fresh.url }, policy);
      const error = await failureOf(fetchBusy());
      expect(error.failure).toMatchObject({ code: 'rate_limited', retryable: true });
      expect(error.retryAfterMs).toBe(1000);
      expect(fresh.requests).toHaveLength(1);
      expect((await fetchBusy()).tracks).toHaveLength(2);
    } finally {
      await fresh.close();
    }
  });

  it('is stopped by its signal', async () => {
    const reason = new Error('cancelled');
    const fetching = fetchVideo(FIXTURE_VIDEOS.manual, settings, policy, AbortSignal.abort(reason));
    await expect(fetching).rejects.toBe(reason);
  });

  it('reaches a private base URL because the operator named it, and nothing else', async () => {
    expect(policy).toMatchObject({ allowPrivate: false });
    const elsewhere = { ...settings, baseUrl: 'http://127.0.0.1:1' };
    expect((await failureOf(fetchVideo('aaaaaaaaaaa', elsewhere, policy))).failure.code).toBe('connection_failed');
  });
});

describe('downloadTranscript', () => {
  const words = (lines: readonly { text: string }[]) => lines.map((line) => line.text);

  it('gives what is said and when, in order', async () => {
    const cues = await transcriptOf('manual');
    expect(words(cues)).toEqual(words(englishLecture));
    expect(cues.map((cue) => cue.startSeconds)).toEqual(englishLecture.map((line) => line.startMs / 1000));
    for (const cue of cues) expect(cue.endSeconds).toBeGreaterThan(cue.startSeconds);
  });

  it('lets no recognized line outlast the beginning of the next', async () => {
    const cues = await transcriptOf('automatic');
    expect(words(cues)).toEqual(words(recognizedLecture));
    cues.forEach((cue, index) => {
      expect(cue.endSeconds).toBeLessThanOrEqual(cues[index + 1]?.startSeconds ?? Number.POSITIVE_INFINITY);
    });
  });

  it('reads the language that is preferred', async () => {
    expect(words(await transcriptOf('manual', ['de']))).toEqual(words(germanLecture));
  });

  it('takes the next format where the first is not to be had', async () => {
    expect(words(await transcriptOf('noJson3'))).toEqual(words(englishLecture));
  });

  it('tells the bytes as they come', async () => {
    const [track] = (await fetchFixture('manual')).tracks;
    if (track === undefined) throw new Error('no track');
    const seen: [number, number | null][] = [];
    await downloadTranscript(track, settings, policy, undefined, (received, total) => seen.push([received, total]));
    const [received, total] = seen.at(-1) ?? [0, null];
    expect(received).toBeGreaterThan(0);
    expect(total).toBe(received);
  });

  it.each<[keyof typeof FIXTURE_VIDEOS, FailureCode]>([
    ['none', 'no_captions'],
    ['emptyCaptions', 'no_captions'],
    ['garbageCaptions', 'unreadable_answer'],
  ])('of %s ends as %s', async (kind, code) => {
    expect((await failureOf(transcriptOf(kind))).failure.code).toBe(code);
  });
});
