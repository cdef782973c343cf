import { z } from 'zod';
import { type CaptionTrack, captionTrackSchema } from './caption-track.ts';

/** What is known of a video before its captions are read; also as JSON, since a task may go on in another process. */
export const videoSchema = z.object({
  id: z.string(),
  title: z.string(),
  author: z.string().nullable(),
  durationSeconds: z.number().positive().nullable(),
  tracks: z.array(captionTrackSchema),
});

export type Video = z.infer<typeof videoSchema>;

/** What one answer of the player endpoint says about a video. */
export type Verdict =
  | { readonly kind: 'video'; readonly video: Video }
  | { readonly kind: 'refused'; readonly code: 'video_not_found' | 'video_private' }
  | { readonly kind: 'refused'; readonly code: 'video_blocked'; readonly reason: string }
  | { readonly kind: 'unreadable' };

/** Reads a player answer, given as JSON text. `locate` turns the site's address of a caption track into ours. */
export function readPlayerAnswer(json: string, videoId: string, locate: (url: string) => string | null): Verdict {
  const answer = playerSchema.safeParse(parseJson(json));
  if (!answer.success) return { kind: 'unreadable' };
  const { playabilityStatus, videoDetails, captions } = answer.data;
  if (playabilityStatus.status !== 'OK') return refusal(playabilityStatus, videoDetails?.isPrivate === true);
  if (videoDetails === undefined) return { kind: 'unreadable' };
  if (videoDetails.videoId !== videoId) return blocked('it answered with another video.');
  const tracks: CaptionTrack[] = [];
  for (const track of captions?.playerCaptionsTracklistRenderer?.captionTracks ?? []) {
    const url = locate(track.baseUrl);
    if (url === null) continue;
    const name = track.name?.simpleText ?? track.name?.runs?.map((run) => run.text).join('') ?? track.languageCode;
    tracks.push({ languageCode: track.languageCode, name, automatic: track.kind === 'asr', url });
  }
  const seconds = Number(videoDetails.lengthSeconds ?? Number.NaN);
  return {
    kind: 'video',
    video: {
      id: videoId,
      title: videoDetails.title,
      author: videoDetails.author ?? null,
      // A running broadcast says 0.
      durationSeconds: seconds > 0 ? seconds : null,
      tracks,
    },
  };
}

/** The player answer that a watch page carries for its own player, as JSON text; null where there is none. */
export function playerAnswerInPage(html: string): string | null {
  const start = /ytInitialPlayerResponse\s*=\s*(?=\{)/.exec(html);
  if (start === null) return null;
  return jsonObjectAt(html, start.index + start[0].length);
}

type Playability = z.infer<typeof playerSchema>['playabilityStatus'];

/**
 * Which refusal it is. The status alone does not tell a private video from a suspected robot, so that the site's
 * English words (which we ask for) have to: they are only ever used to choose between refusals.
 */
function refusal(playability: Playability, isPrivate: boolean): Verdict {
  const { status } = playability;
  const words = [playability.reason ?? '', ...(playability.messages ?? [])].filter((said) => said !== '').join(' ');
  if (isPrivate || /\bprivate\b/i.test(words)) return { kind: 'refused', code: 'video_private' };
  if (status === 'ERROR') return { kind: 'refused', code: 'video_not_found' };
  if (/\b(removed|terminated|no longer (available|exists)|does not exist)\b/i.test(words)) {
    return { kind: 'refused', code: 'video_not_found' };
  }
  if (AGE_STATUSES.has(status) || /\b(your age|age-restricted|inappropriate)\b/i.test(words)) {
    return blocked('it is age-restricted and needs signing in.');
  }
  if (/\b(bot|robot)\b/i.test(words)) return blocked('it asks to confirm that no robot is asking.');
  if (/\b(country|region|location)\b/i.test(words)) return blocked('it is not available in this country.');
  if (status === 'LIVE_STREAM_OFFLINE') return blocked('it has not been broadcast yet.');
  if (words !== '') return blocked(`“${words.slice(0, MAX_QUOTED)}”`);
  return blocked(status === 'LOGIN_REQUIRED' ? 'it asks to sign in.' : `its status is ${status}.`);
}

function blocked(reason: string): Verdict {
  return { kind: 'refused', code: 'video_blocked', reason };
}

const MAX_QUOTED = 200;

const AGE_STATUSES = new Set(['AGE_VERIFICATION_REQUIRED', 'AGE_CHECK_REQUIRED', 'CONTENT_CHECK_REQUIRED']);

const playerSchema = z.object({
  playabilityStatus: z.object({
    status: z.string(),
    reason: z.string().optional(),
    messages: z.array(z.string()).optional(),
  }),
  videoDetails: z
    .object({
      videoId: z.string(),
      title: z.string().default(''),
      author: z.string().optional(),
      lengthSeconds: z.union([z.string(), z.number()]).optional(),
      isPrivate: z.boolean().optional(),
    })
    .optional(),
  captions: z
    .object({
      playerCaptionsTracklistRenderer: z
        .object({
          captionTracks: z
            .array(
              z.object({
                baseUrl: z.string(),
                languageCode: z.string(),
                kind: z.string().optional(),
                name: z
                  .object({
                    simpleText: z.string().optional(),
                    runs: z.array(z.object({ text: z.string() })).optional(),
                  })
                  .optional(),
              }),
            )
            .optional(),
        })
        .optional(),
    })
    .optional(),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of the JSON object that begins at `start`, up to its own closing brace, whatever its strings hold. */
function jsonObjectAt(text: string, start: number): string | null {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return null;
}
