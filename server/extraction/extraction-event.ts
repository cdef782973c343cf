import type { Passage } from '#domain/passage.ts';

/** What a document is counted in: pages of a PDF, cues of captions, blocks of a text. */
export const EXTRACTION_UNITS = ['pages', 'segments', 'paragraphs'] as const;

export type ExtractionUnit = (typeof EXTRACTION_UNITS)[number];

/** One step of reading a document: first `opened`, then every unit in order. */
export type ExtractionEvent =
  | {
      readonly type: 'opened';
      readonly unit: ExtractionUnit;
      /** How many units there are, or null while that is not known. */
      readonly total: number | null;
      readonly title: string | null;
      /** A BCP 47 tag if the document declares its language. */
      readonly language: string | null;
    }
  | {
      readonly type: 'unit';
      /** 0-based. */
      readonly index: number;
      /** Empty for a blank page. */
      readonly passages: readonly Passage[];
    };
