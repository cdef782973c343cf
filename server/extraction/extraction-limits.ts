/** How much of the machine reading one document may take. */
export interface ExtractionLimits {
  /** The whole reading, counted while we wait for a child and not while the caller is busy. */
  readonly timeoutMs: number;
  /** The longest silence of a child: no unit and no sign of life. By default a tenth of `timeoutMs`, at least 60 s. */
  readonly idleMs: number;
  /** Resident memory of a child process. */
  readonly memoryBytes: number;
  /** How many units of one document may each cost a child its life before the document is given up. */
  readonly maxUnitDeaths: number;
  /** What an archive (DOCX) may unpack to, all parts that are read together. */
  readonly inflatedBytes: number;
  /** Bytes of a text kind (HTML, Markdown, plain text, captions). */
  readonly textBytes: number;
  /** How deep the elements of a web page may be nested. Browsers stop at 512. */
  readonly htmlDepth: number;
  /** How many elements a web page may have. */
  readonly htmlElements: number;
}

export const DEFAULT_EXTRACTION_LIMITS: ExtractionLimits = {
  timeoutMs: 10 * 60_000,
  idleMs: 60_000,
  memoryBytes: 1024 ** 3,
  maxUnitDeaths: 5,
  inflatedBytes: 512 * 1024 ** 2,
  textBytes: 64 * 1024 ** 2,
  htmlDepth: 512,
  htmlElements: 500_000,
};

/** The limits with what is not given filled in. */
export function extractionLimitsOf(given: Partial<ExtractionLimits> = {}): ExtractionLimits {
  const limits = { ...DEFAULT_EXTRACTION_LIMITS, ...given };
  // Who allows the whole more time means to allow a hard page more, too.
  return { ...limits, idleMs: given.idleMs ?? Math.max(DEFAULT_EXTRACTION_LIMITS.idleMs, limits.timeoutMs / 10) };
}

/** A number of bytes as a person says it: “512 MB”. */
export function formatByteLimit(bytes: number): string {
  const steps: readonly [number, string][] = [
    [1024 ** 3, 'GB'],
    [1024 ** 2, 'MB'],
    [1024, 'KB'],
  ];
  for (const [size, unit] of steps) {
    if (bytes >= size) return `${Number((bytes / size).toFixed(1))} ${unit}`;
  }
  return `${bytes} bytes`;
}
