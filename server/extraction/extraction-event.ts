import type { Failure } from '#domain/failure.ts';
import type { Passage } from '#domain/passage.ts';

/** What a document is counted in: pages of a PDF, cues of captions, blocks of a text. */
export const EXTRACTION_UNITS = ['pages', 'segments', 'paragraphs'] as const;

export type ExtractionUnit = (typeof EXTRACTION_UNITS)[number];

/** One step of reading a document: first `opened`, then every unit in order, read or failed. */
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
    }
  | {
      /** This unit could not be read; the others go on. */
      readonly type: 'unit-failed';
      readonly index: number;
      /** An `unreadable_*` code, `undecodable_page`, `page_too_heavy` or `page_timed_out`. */
      readonly failure: Failure;
    };
