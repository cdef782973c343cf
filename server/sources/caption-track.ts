import { z } from 'zod';
import { fail } from '#domain/failure.ts';

export const captionTrackSchema = z.object({
  /** BCP 47, as the site gives it: “en”, “pt-BR”. */
  languageCode: z.string(),
  /** What the site calls it: “English (auto-generated)”. */
  name: z.string(),
  /** Made by speech recognition. */
  automatic: z.boolean(),
  url: z.url(),
});

export type CaptionTrack = z.infer<typeof captionTrackSchema>;

/**
 * The captions to read: first by somebody who wrote them, in the first of `languages` there is; then recognized ones in
 * the first of `languages`; then, since any text is better than none, written ones in the language that is spoken,
 * written ones in any, and recognized ones. “en” is met by “en-GB” where there is no plain “en”, and the other way
 * round. Throws `no_captions` where there are none.
 */
export function chooseTrack(
  video: { readonly tracks: readonly CaptionTrack[] },
  languages: readonly string[],
): CaptionTrack {
  const written = video.tracks.filter((track) => !track.automatic);
  const recognized = video.tracks.filter((track) => track.automatic);
  // Speech is recognized in the language it is spoken in.
  const spoken = recognized.map((track) => track.languageCode);
  return (
    firstIn(written, languages) ??
    firstIn(recognized, languages) ??
    firstIn(written, spoken) ??
    written[0] ??
    recognized[0] ??
    fail('no_captions')
  );
}

function firstIn(tracks: readonly CaptionTrack[], languages: readonly string[]): CaptionTrack | undefined {
  for (const language of languages) {
    const wanted = language.toLowerCase();
    const found =
      tracks.find((track) => track.languageCode.toLowerCase() === wanted) ??
      tracks.find((track) => base(track.languageCode) === wanted) ??
      tracks.find((track) => base(track.languageCode) === base(wanted));
    if (found !== undefined) return found;
  }
  return undefined;
}

function base(language: string): string {
  return language.toLowerCase().split('-')[0] ?? '';
}
