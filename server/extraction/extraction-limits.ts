/** How much of the machine reading one document may take. */
export interface ExtractionLimits {
  /** The whole reading, counted while we wait for the child and not while the caller is busy. */
  readonly timeoutMs: number;
  /** The longest silence of the child: no unit and no sign of life. */
  readonly idleMs: number;
  /** Resident memory of the child process. */
  readonly memoryBytes: number;
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
  inflatedBytes: 512 * 1024 ** 2,
  textBytes: 64 * 1024 ** 2,
  htmlDepth: 512,
  htmlElements: 500_000,
};

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
