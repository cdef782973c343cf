import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderedCues, toWebVtt } from './caption-cue.ts';
import { CAPTION_FORMATS } from './caption-formats.ts';
import { type CaptionTrack, chooseTrack } from './caption-track.ts';
import { englishLecture, recognizedLecture } from './fixtures/lecture.ts';
import { inTimedTextFormat } from './fixtures/timed-text.ts';

const parserOf = (name: string) => {
  const format = CAPTION_FORMATS.find((candidate) => candidate.name === name);
  if (format === undefined) throw new Error(`no format ${name}`);
  return format.parse;
};

describe.each(CAPTION_FORMATS.map(({ name }) => name))('captions as %s', (name) => {
  it.each([
    ['written', englishLecture],
    ['recognized', recognizedLecture],
  ])('%s ones come out as they were said', (_, lines) => {
    const cues = parserOf(name)(inTimedTextFormat(name, lines).body);
    expect(cues?.map((cue) => cue.text)).toEqual(lines.map((line) => line.text));
    expect(cues?.map((cue) => Math.round(cue.startSeconds * 1000))).toEqual(lines.map((line) => line.startMs));
  });

  it.each(['<html>Sorry…</html>', 'nonsense', '[1, 2]', '{"events": 7}'])('“%s” is not read as captions', (text) => {
    expect(parserOf(name)(text)).toBeNull();
  });

  it('no text at all brings it down', () => {
    fc.assert(fc.property(fc.string(), (text) => void parserOf(name)(text)));
  });
});

describe('hostile captions', () => {
  it.each([
    ['elements nested without end', 'srv3', `<timedtext>${'<a>'.repeat(300_000)}${'</a>'.repeat(300_000)}</timedtext>`],
    ['elements nested without end', 'srv1', `<transcript>${'<a>'.repeat(300_000)}${'</b>'.repeat(300_000)}`],
  ])('%s in %s are not read', (_, name, text) => {
    expect(parserOf(name)(text)).toBeNull();
  });

  it.each([
    ['vtt', `WEBVTT\n\n00:01.000 --> 00:02.000\n${'<'.repeat(1_000_000)}b>lamp`, 'lamp'],
    ['srv1', `<transcript><text start="1">${'&lt;a&gt;'.repeat(300_000)}lamp</text></transcript>`, 'lamp'],
    ['json3', JSON.stringify({ events: [{ tStartMs: 1, segs: [{ utf8: `a${' '.repeat(1_000_000)}b` }] }] }), 'a b'],
  ])('of format %s are read in one pass', (name, text, expected) => {
    expect(parserOf(name)(text)?.[0]?.text.replace(/^<*/, '')).toBe(expected);
  });
});

describe('orderedCues', () => {
  it('sorts, drops what is empty, and never lets a cue end before it begins', () => {
    const raw = fc.record({
      startSeconds: fc.double({ min: 0, max: 1e5, noNaN: true }),
      endSeconds: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
      text: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(raw), (given) => {
        const cues = orderedCues(given);
        expect(cues.length).toBe(given.filter((cue) => cue.text.trim() !== '').length);
        cues.forEach((cue, index) => {
          expect(cue.endSeconds).toBeGreaterThan(cue.startSeconds);
          expect(cue.startSeconds).toBeGreaterThanOrEqual(cues[index - 1]?.startSeconds ?? 0);
        });
      }),
    );
  });
});

describe('toWebVtt', () => {
  it('is read back as it was written, whatever is said', () => {
    const said = fc.string({ minLength: 1 }).map((text) => `x${text}`);
    fc.assert(
      fc.property(fc.uniqueArray(said, { maxLength: 20 }), (texts) => {
        const cues = orderedCues(texts.map((text, index) => ({ startSeconds: index * 2.5, endSeconds: null, text })));
        expect(parserOf('vtt')(toWebVtt(cues))?.map((cue) => cue.text)).toEqual(cues.map((cue) => cue.text));
      }),
    );
  });

  it('writes times, escapes markup and keeps a cue in one piece', () => {
    const vtt = toWebVtt([
      { startSeconds: 3_661.5, endSeconds: 3_662.0004, text: 'a < b & c --> d' },
      { startSeconds: 360_000, endSeconds: 360_001, text: 'two\n\nlines' },
    ]);
    expect(vtt).toBe(
      'WEBVTT\n\n01:01:01.500 --> 01:01:02.000\na &lt; b &amp; c --&gt; d\n\n100:00:00.000 --> 100:00:01.000\ntwo\nlines\n',
    );
  });
});

describe('chooseTrack', () => {
  const track = (languageCode: string, automatic = false): CaptionTrack => ({
    languageCode,
    automatic,
    name: '',
    url: '',
  });
  const chosen = (tracks: CaptionTrack[], languages: string[]) => {
    const { languageCode, automatic } = chooseTrack({ tracks }, languages);
    return automatic ? `${languageCode} recognized` : languageCode;
  };

  it.each([
    ['written before recognized', [track('en', true), track('en')], ['en'], 'en'],
    ['the first preference there is', [track('de'), track('fr')], ['it', 'fr', 'de'], 'fr'],
    [
      'written in a later preference before recognized in an earlier',
      [track('en', true), track('de')],
      ['en', 'de'],
      'de',
    ],
    ['recognized in a preference before written in none', [track('en', true), track('ja')], ['en'], 'en recognized'],
    ['the plain language before a regional one', [track('pt-BR'), track('pt')], ['pt'], 'pt'],
    ['a regional one for the plain language', [track('en-GB')], ['en'], 'en-GB'],
    ['the plain language for a regional one', [track('de'), track('en')], ['en-US'], 'en'],
    [
      'written in the spoken language where no preference is met',
      [track('ja'), track('ko'), track('ko', true)],
      ['en'],
      'ko',
    ],
    ['anything written before nothing', [track('ja'), track('ko')], ['en'], 'ja'],
    ['anything recognized before nothing', [track('ko', true)], ['en'], 'ko recognized'],
    ['without preferences the spoken language', [track('fr'), track('en'), track('en', true)], [], 'en'],
  ])('takes %s', (_, tracks, languages, expected) => {
    expect(chosen(tracks, languages)).toBe(expected);
  });

  it('says so where there is none', () => {
    expect(() => chooseTrack({ tracks: [] }, ['en'])).toThrow('no captions');
  });
});
