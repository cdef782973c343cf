import { z } from 'zod';

/**
 * Everything that can go wrong in a way we expect, with what the person reads and can do.
 * `{name}` in a sentence is filled from the details given to {@link failure}.
 */
const FAILURES = {
  // What was given
  invalid_input: ['The request is not in the expected form: {detail}', 'Correct it and send it again.', false],
  request_too_large: [
    'The request is larger than the limit of {limit}.',
    'Send it in several smaller requests; files are uploaded, not pasted.',
    false,
  ],
  invalid_url: [
    '“{url}” is not a web address.',
    'Paste the address of a web page, such as https://example.com/page.',
    false,
  ],
  upload_not_found: ['That upload is not here any more.', 'Drop the file again.', false],
  unreadable_file: [
    '{name} could not be read where it is stored.',
    'Check that you may open it and that it was not moved meanwhile, then add it again.',
    false,
  ],
  empty_file: [
    '{name} is empty (0 bytes).',
    'Check that the file was saved or downloaded completely, then add it again.',
    false,
  ],
  empty_text: ['There is no text to summarize.', 'Paste some text first.', false],
  file_too_large: ['{name} is larger than the limit of {limit}.', 'Split the file, or raise MAX_UPLOAD_BYTES.', false],
  unsupported_type: [
    '{name} is of a type that cannot be read ({type}).',
    'Use a PDF, DOCX, PPTX, XLSX, ODT, RTF, EPUB, CSV, JSON, HTML, Markdown, plain text, VTT or SRT file.',
    false,
  ],
  mismatched_type: [
    '{name} is named like {expected} but holds {actual}.',
    'Check that it is the right file, or give it the ending of what it holds.',
    false,
  ],
  // What it held
  encrypted_document: ['{name} is protected by a password.', 'Save a copy without the password and add that.', false],
  copy_protected: [
    '{name} is copy-protected: only its seller’s reader can open it.',
    'Add a copy without the protection, if you have one.',
    false,
  ],
  damaged_document: [
    '{name} is damaged or incomplete and cannot be opened.',
    'Download or export it again; if it opens elsewhere, save a fresh copy from there.',
    false,
  ],
  unreadable_page: [
    'Page {page} of {name} is damaged and could not be read.',
    'The rest was read. Export the file again if the page matters.',
    false,
  ],
  unreadable_part: [
    '{part} of {name} is damaged and could not be read.',
    'The rest was read. Export the file again if that part matters.',
    false,
  ],
  unreadable_rest: [
    '{name} is damaged from page {page} on; that page and any after it could not be read.',
    'What stands before it was read. Export the file again if the rest matters.',
    false,
  ],
  page_too_heavy: [
    'Reading page {page} of {name} took more memory than is allowed.',
    'The rest was read. If the page matters, export the file again or raise EXTRACTION_MEMORY_BYTES.',
    false,
  ],
  page_timed_out: [
    'Reading page {page} of {name} took longer than is allowed.',
    'The rest was read. If the page matters, export the file again or raise EXTRACTION_TIMEOUT_SECONDS.',
    false,
  ],
  undecodable_page: [
    'The text on page {page} of {name} cannot be decoded: its fonts do not say which characters they show.',
    'The rest was read. If the page matters, run text recognition (OCR) over it and add the result.',
    false,
  ],
  undecodable_document: [
    'The text of {name} cannot be decoded: its fonts do not say which characters they show.',
    'Run text recognition (OCR) over it, or export it again from the program that made it, then add the result.',
    false,
  ],
  no_text_layer: [
    '{name} holds pictures of pages but no text.',
    'Run text recognition (OCR) over it first, then add the result.',
    false,
  ],
  empty_document: ['{name} holds no text that can be read.', 'Check that it is the right document.', false],
  page_forwards: [
    '{name} holds no text of its own: it only forwards to {target}.',
    'Add the page that it leads to.',
    false,
  ],
  page_not_shown: [
    '{name} does not show its text here: {reason}.',
    'Open the page in your browser, save it once its text is there, and add that file.',
    false,
  ],
  too_little_text: [
    '{name} holds too little text to summarize.',
    'Add a longer text: a few sentences at least.',
    false,
  ],
  document_too_large: [
    '{name} unpacks to more than the limit of {limit}.',
    'Use a smaller or cleaner copy of the document.',
    false,
  ],
  document_too_complex: [
    '{name} is nested too deeply to be read safely.',
    'Save it in a simpler form, as plain text for example.',
    false,
  ],
  document_too_heavy: [
    'Reading {name} took more memory than is allowed.',
    'Use a smaller or cleaner copy, or raise EXTRACTION_MEMORY_BYTES.',
    false,
  ],
  extraction_timed_out: [
    'Reading {name} took longer than is allowed.',
    'Use a smaller or cleaner copy, or raise EXTRACTION_TIMEOUT_SECONDS.',
    false,
  ],
  // What holds documents
  archive_too_many_files: [
    '{name} holds more than {limit} files.',
    'Split it into several archives, or raise ARCHIVE_MAX_FILES.',
    false,
  ],
  archive_too_large: [
    'What {name} holds is larger than the limit of {limit}.',
    'Split it into several archives, or raise ARCHIVE_MAX_BYTES.',
    false,
  ],
  empty_archive: ['{name} is an archive without files in it.', 'Check that it was packed completely.', false],
  overlapping_archive: [
    '{name} has files that lie upon each other, which no sound archive has.',
    'Do not trust it; if you made it yourself, pack it again.',
    false,
  ],
  unsafe_name: [
    '{name} is stored under a name that would lead out of the archive.',
    'Unpack the archive yourself, look at that file, and add it alone.',
    false,
  ],
  name_too_long: [
    '{name} has a name of more than {limit}.',
    'Move the file out of some of its folders or shorten their names, then add it again.',
    false,
  ],
  archived_link: [
    '{name} is a link to another file, not a file of its own.',
    'Add the file that it leads to, if that is not in the archive.',
    false,
  ],
  nested_archive: ['{name} is an archive within an archive.', 'Unpack it yourself and add what it holds.', false],
  unsupported_compression: [
    '{name} is packed in a way that cannot be undone here ({method}).',
    'Unpack the archive yourself and add the file, or pack it again as an ordinary ZIP.',
    false,
  ],
  robots_disallowed: [
    '{host} asks programs not to read this address (robots.txt).',
    'Save the pages that you need from your browser and drop them here.',
    false,
  ],
  robots_unavailable: [
    '{host} does not say what programs may read: its robots.txt answers with an error.',
    'Try again later.',
    true,
  ],
  empty_site: [
    'There is nothing at {host} that may be read and can be.',
    'Give the address of a page that links to others, or of a sitemap.',
    false,
  ],
  storage_full: ['There is no room left in the data folder for {name}.', 'Free some disk space, then try again.', true],
  data_folder_missing: [
    'The data folder {path} is missing, or another folder is in its place.',
    'Mount it or put it back; work then continues. If this message stays, restart Throughline.',
    true,
  ],
  storage_unavailable: [
    '{path} cannot be read or written ({reason}).',
    'Check its permissions and its disk; work then continues.',
    true,
  ],
  database_busy: [
    'Another program has locked the database {path}.',
    'Close that program, for example an SQLite shell or a backup. Work then continues.',
    true,
  ],
  database_full: [
    'There is no disk space left for the database {path}.',
    'Free some disk space. Work then continues.',
    true,
  ],
  database_damaged: [
    'The database {path} is damaged ({reason}).',
    'Stop Throughline, keep a copy of the damaged file, and restore the database from a backup.',
    false,
  ],
  database_unreachable: [
    'The database {path} cannot be reached ({reason}).',
    'Check that PostgreSQL is running and that DATABASE_URL is correct. Throughline reconnects by itself.',
    true,
  ],
  server_overloaded: [
    'The server has run out of {resource}.',
    'Raise its limits (ulimit -n, ulimit -u) or lower WORKER_CONCURRENCY, then try again.',
    true,
  ],
  source_file_missing: ['The stored copy of {name} is gone from the data folder.', 'Add the file again.', false],
  // The network
  private_address: [
    '{host} is a private address, which is not fetched.',
    'Use a public address, or set ALLOW_PRIVATE_URLS=true where that is safe.',
    false,
  ],
  host_not_found: [
    'There is no host named {host}.',
    'Check the spelling of the address and the network connection.',
    true,
  ],
  connection_failed: ['The connection to {host} failed.', 'Check that the site is up, then try again.', true],
  insecure_connection: [
    'The connection to {host} cannot be trusted ({reason}).',
    'Open the address in a browser to see what is wrong with its certificate.',
    false,
  ],
  request_timed_out: ['{host} did not answer in time.', 'Try again later.', true],
  page_not_found: ['{host} has no page at this address ({status}).', 'Check the address in a browser.', false],
  page_forbidden: [
    '{host} does not show this page without signing in ({status}).',
    'Save the page from your browser and drop the file here.',
    false,
  ],
  page_refused: ['{host} refused the request ({status}).', 'Check the address in a browser.', false],
  rate_limited: ['{host} asks to slow down (429).', 'Wait a while, then try again.', true],
  server_error: ['{host} answered with an error ({status}).', 'Try again later.', true],
  too_many_redirects: [
    '{host} redirects without end.',
    'Open the address in a browser and copy where it ends up.',
    false,
  ],
  response_too_large: [
    'What {host} sends is larger than the limit of {limit}.',
    'Download the part that you need and add it as a file.',
    false,
  ],
  not_text: [
    '{host} sends {type}, which cannot be read.',
    'Link to a page, a PDF or a text, or download it and add it as a file.',
    false,
  ],
  // Video
  video_not_found: ['The video does not exist or was removed.', 'Check the link.', false],
  video_private: ['The video is private.', 'Ask its owner for a transcript and add that as text.', false],
  video_blocked: [
    'The video site refuses to serve this video here: {reason}',
    'Try again later, or add the transcript as text.',
    false,
  ],
  no_captions: [
    'The video has no captions to read.',
    'Add a transcript as text, or choose a video with captions.',
    false,
  ],
  unreadable_answer: [
    '{host} answered in a form that is not understood.',
    'Try again later; if it stays so, this version may need an update.',
    true,
  ],
  // Embeddings
  embedding_unreachable: [
    'The embedding endpoint at {host} cannot be reached ({reason}).',
    'Check that it is running and that EMBEDDING_URL is right.',
    true,
  ],
  text_refused: [
    'The embedding endpoint will not take a passage of {name}.',
    'The other documents are not concerned. Add this one without that passage, or use another embedding model.',
    false,
  ],
  embedding_refused: [
    'The embedding endpoint at {host} refuses “{model}” ({reason}).',
    'Check EMBEDDING_MODEL and EMBEDDING_API_KEY.',
    false,
  ],
  embedding_garbled: [
    'The embedding endpoint at {host} answered with {what}.',
    'Check that EMBEDDING_URL leads to an OpenAI-compatible API, up to and with /v1.',
    true,
  ],
  embedding_unconfigured: [
    'The search index was made by “{model}”, which no EMBEDDING_URL leads to any more.',
    'Switch the embedding model, or set EMBEDDING_URL again.',
    true,
  ],
  // Tasks
  knowledge_base_gone: [
    'The knowledge base was deleted while documents were being added to it.',
    'Create another one, and add them there.',
    false,
  ],
  nothing_to_ingest: ['{name} holds nothing that could be added.', 'Check what is in it, then add it again.', false],
  nothing_ingested: [
    'None of the {count} documents could be added.',
    'The list of what failed says why, and what to do.',
    false,
  ],
  index_incomplete: [
    'The index holds {indexed} of the {total} passages of {name}.',
    'Do it again from indexing; if that does not help, add the document again.',
    false,
  ],
  poison_item: [
    '{item} of {name} was set aside: {deaths} workers in a row died over it.',
    'The rest was read. The server’s log may say why; try the failed items again once that is mended.',
    false,
  ],
  poison_phase: [
    '{deaths} workers in a row died in the same place of this task.',
    'Look into the server’s log: it may be short of memory. Then try again.',
    false,
  ],
  not_found: ['There is no {what} with this id.', 'It may have been removed; look in the list.', false],
  not_allowed_now: ['This cannot be done: {reason}', 'Reload to see its current state.', false],
  wrong_secret: [
    'This is for those who know the secret of the installation.',
    'Set WORKER_SECRET, and send the header “Authorization: Bearer” with it.',
    false,
  ],
  forbidden_origin: [
    'Requests from {origin} are not accepted.',
    'Open Throughline at its own address, or add the host to ALLOWED_HOSTS.',
    false,
  ],
  // Between the browser and the server
  server_unreachable: [
    'Throughline cannot be reached.',
    'Check that it is still running; this page reconnects by itself.',
    true,
  ],
  aborted: ['It was stopped before it was done.', 'Start it again when you like.', true],
  internal: [
    'Something unexpected went wrong on our side.',
    'Try again; if it happens again, the server log says more.',
    true,
  ],
} as const satisfies Record<string, readonly [message: string, remedy: string, retryable: boolean]>;

export type FailureCode = keyof typeof FAILURES;

/** Failures of the whole installation that end by themselves or by the operator's doing, and not by anything a task does. */
const OUTAGES: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'data_folder_missing',
  'storage_unavailable',
  'database_busy',
  'database_full',
  'database_unreachable',
  'server_overloaded',
]);

/** Whether tasks wait until this failure ends, however long that takes. */
export function isOutage(code: FailureCode): boolean {
  return OUTAGES.has(code);
}

export const FAILURE_CODES = Object.keys(FAILURES) as [FailureCode, ...FailureCode[]];

export const failureSchema = z.object({
  code: z.enum(FAILURE_CODES),
  /** One sentence for the person, specific to the case. */
  message: z.string(),
  /** What the person can do next. */
  remedy: z.string(),
  /** Whether trying the same again can help. */
  retryable: z.boolean(),
});

export type Failure = z.infer<typeof failureSchema>;

/** The failure for a code, its sentences filled with `details`. A detail that is missing reads “it”. */
export function failure(code: FailureCode, details: Readonly<Record<string, string | number>> = {}): Failure {
  const [message, remedy, retryable] = FAILURES[code];
  const fill = (sentence: string) => sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? 'it'));
  return { code, message: fill(message), remedy: fill(remedy), retryable };
}

/** Next loads this module once for the server's start and again for its routes: a failure is known by what it bears. */
const BRAND = Symbol.for('throughline.failure');

/** Carries an expected {@link Failure} up to whoever turns it into data again. */
export class FailureError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly failure: Failure;
  /** How long the other side asked us to wait (`Retry-After`), or null. */
  readonly retryAfterMs: number | null;

  constructor(failure: Failure, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(failure.message, { cause: options.cause });
    this.name = 'FailureError';
    this.failure = failure;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Throws the expected failure `code`. */
export function fail(
  code: FailureCode,
  details: Readonly<Record<string, string | number>> = {},
  options: { retryAfterMs?: number | null; cause?: unknown } = {},
): never {
  throw new FailureError(failure(code, details), options);
}

/** An error for the log: the sentence of an expected failure, any other error with its stack. */
export function describeError(error: unknown): unknown {
  return error instanceof FailureError ? `${error.failure.code}: ${error.failure.message}` : error;
}
