import { describe, expect, it } from 'vitest';
import { captionLanguage, readCues } from './captions.ts';

describe('readCues', () => {
  it('reads WebVTT: hours or none, settings, identifiers, tags, entities; no notes and styles', () => {
    const vtt = `\ufeffWEBVTT - a title
Kind: captions

STYLE
::cue { color: red }

NOTE this --is no cue

intro
00:01.500 --> 00:04.000 align:start position:0%
<v Ada Lovelace>The <b>engine</b> weaves &amp; computes.</v>

01:00:02.000 --> 01:00:03.000
Second
line
`;
    expect(readCues(vtt)).toEqual([
      { startSeconds: 1.5, text: 'The engine weaves & computes.' },
      { startSeconds: 3602, text: 'Second line' },
    ]);
  });

  it('reads SubRip with any line ends and without blank lines', () => {
    const srt =
      '1\r\n00:00:01,000 --> 00:00:02,000\r\n{\\an8}<i>One.</i>\r\n2\r\n00:00:03,250 --> 00:00:04,000\r\nTwo.\r\n';
    expect(readCues(srt)).toEqual([
      { startSeconds: 1, text: 'One.' },
      { startSeconds: 3.25, text: 'Two.' },
    ]);
  });

  it('gives each line of rolling captions once', () => {
    const rolling = `WEBVTT

00:00:00.000 --> 00:00:02.000
 
so<00:00:00.500><c> today</c><00:00:01.000><c> we</c>

00:00:02.000 --> 00:00:02.010
so today we
 

00:00:02.010 --> 00:00:04.000
so today we
look<00:00:03.000><c> at</c> tides

00:00:04.000 --> 00:00:06.000
look at tides
and the moon
`;
    expect(readCues(rolling).map((cue) => cue.text)).toEqual(['so today we', 'look at tides', 'and the moon']);
  });

  it('sorts cues by time and leaves empty ones out', () => {
    const vtt =
      'WEBVTT\n\n00:05.000 --> 00:06.000\nlater\n\n00:01.000 --> 00:02.000\nsooner\n\n00:03.000 --> 00:04.000\n\n';
    expect(readCues(vtt).map((cue) => cue.text)).toEqual(['sooner', 'later']);
  });
});

it('the language stands in the header', () => {
  expect(captionLanguage('WEBVTT\nKind: captions\nLanguage: en-GB\n\n00:01.000 --> 00:02.000\nx')).toBe('en-GB');
  expect(captionLanguage('WEBVTT\n\n00:01.000 --> 00:02.000\nLanguage: no')).toBeNull();
});
