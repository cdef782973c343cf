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
      { startSeconds: 1.5, text: 'Ada Lovelace: The engine weaves & computes.' },
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

  const vtt = (cues: readonly (readonly [start: number, end: number, text: string])[]) =>
    `WEBVTT\n\n${cues.map(([start, end, text]) => `${clock(start)} --> ${clock(end)}\n${text}\n`).join('\n')}`;
  const clock = (seconds: number) => new Date(seconds * 1000).toISOString().slice(11, 23);
  const said = (cues: readonly (readonly [number, number, string])[]) => readCues(vtt(cues)).map(({ text }) => text);

  it('says who speaks, where that changes', () => {
    expect(
      said([
        [3, 6, '<v Ines Okafor>The ferry contract should be renewed for two years.</v>'],
        [6, 8, '<v Ines Okafor>Nobody else has offered.</v>'],
        [8.5, 9, '<v.loud Tomas Brandt>I am against that.</v>'],
        [10, 12, '<v Ines Okafor>Why?</v> <v Seán O&#39;Dea (guest)>The price.</v>'],
        [13, 14, 'Nobody is named here.'],
      ]),
    ).toEqual([
      'Ines Okafor: The ferry contract should be renewed for two years.',
      'Nobody else has offered.',
      'Tomas Brandt: I am against that.',
      "Ines Okafor: Why? Seán O'Dea (guest): The price.",
      'Nobody is named here.',
    ]);
    expect(
      said([
        [1, 2, '>> INES OKAFOR: The ferry.'],
        [3, 4, '&gt;&gt;&gt; Dr. Brandt: No.'],
        [5, 6, 'ADA: Yes.\n>> Perhaps.'],
      ]),
    ).toEqual(['INES OKAFOR: The ferry.', 'Dr. Brandt: No.', 'ADA: Yes. >> Perhaps.']);
  });

  it('gives captions that grow word by word once', () => {
    expect(
      said([
        [1, 2, 'the harbour'],
        [2, 3, 'the harbour was closed'],
        [3, 4.5, 'the harbour was closed for repairs'],
        [4.5, 6, 'boats went to the other bay'],
      ]),
    ).toEqual(['the harbour was closed for repairs', 'boats went to the other bay']);
    expect(
      said([
        [1, 2, '港は'],
        [2, 3, '港は修理の'],
        [3, 4, '港は修理のため閉まった。'],
      ]),
    ).toEqual(['港は修理のため閉まった。']);
    expect(
      said([
        [0, 1, 'so today we'],
        [1, 2, 'so today we\nlook'],
        [2, 3, 'so today we\nlook at tides'],
        [3, 4, 'look at tides\nand the'],
        [4, 5, 'look at tides\nand the moon'],
      ]),
    ).toEqual(['so today we', 'look at tides', 'and the moon']);
  });

  it('leaves a chorus that is sung again, and what a speaker says twice', () => {
    const song: [number, number, string][] = [
      [0, 2, 'row the boat, row the boat'],
      [2, 4, 'row the boat, row the boat'],
      [4, 6, 'over the bay to the lighthouse'],
      [6, 8, 'row the boat, row the boat'],
      [9, 10, 'No.'],
      [10, 11, 'No.'],
    ];
    expect(said(song)).toEqual(song.map(([, , text]) => text));
    // The same is shown twice where one cue stands before the other has gone.
    expect(said([...song, [20, 23, 'the end'], [21, 23, 'the end']]).slice(6)).toEqual(['the end']);
    const rolling: [number, number, string][] = [
      [0, 2, 'we sail at dawn'],
      [2, 4, 'we sail at dawn\nwe sail at dawn'],
      [4, 6, 'we sail at dawn\nwe come back at night'],
      [8, 9, 'we sail at dawn'],
    ];
    expect(said(rolling)).toEqual(['we sail at dawn', 'we sail at dawn', 'we come back at night', 'we sail at dawn']);
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
