/** A run of text on a page, in a frame where x grows in reading direction of the script's line and y downwards. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly right: number;
  /** The baseline. */
  readonly y: number;
  /** Font size in points. */
  readonly size: number;
  readonly font: string;
  readonly isRtl: boolean;
  /** Whether most of the page is written from right to left. */
  readonly isOnRtlPage?: boolean;
  /** Whether all its characters are equally wide, as in listings of code. */
  readonly isMono: boolean;
  /** Whether white space stands to the right of it that is drawn apart. */
  readonly spaceAfter: boolean;
  readonly spaceBefore?: boolean;
}

/** Runs that stand the same way up, with the extent of the page in their frame. */
export interface Frame {
  readonly runs: Run[];
  readonly height: number;
  /** By how many degrees its text is turned from the upright page, clockwise. */
  readonly angle?: number;
  /** What was noted on the page. */
  readonly notes?: readonly PlacedNote[];
}

/** A note with the place that it is put at, in the frame of the page's runs. */
export interface PlacedNote {
  readonly text: string;
  readonly author: string;
  readonly isMarkup: boolean;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What pdf.js gives for a run of text; only what is used of it. */
export interface PdfTextItem {
  readonly str: string;
  readonly dir: string;
  readonly transform: readonly number[];
  readonly width: number;
  /** The font size, or how far vertical text reaches down. */
  readonly height?: number;
  readonly fontName: string;
  /** Whether a line ends with it. */
  readonly hasEOL?: boolean;
  /** Whether its characters stand below each other; its place is then the middle of its top. */
  readonly isVertical?: boolean;
}
