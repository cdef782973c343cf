import { isAbsolute, join } from 'node:path';
import { z } from 'zod';

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
const whole = z.coerce.number().int();
/** A setting that is present but empty counts as absent: `DATABASE_URL=` in a .env file. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema);

const environmentSchema = z
  .object({
    PORT: optional(whole.min(0).max(65_535).default(3000)),
    HOST: optional(z.string().default('127.0.0.1')),
    ALLOWED_HOSTS: optional(list.default([])),
    DATA_DIR: optional(z.string().default('data')),
    DATABASE_URL: optional(
      z
        .url({ protocol: /^postgres(ql)?$/ })
        .nullable()
        .default(null),
    ),
    WORKER_CONCURRENCY: optional(whole.min(0).max(64).default(2)),
    OWNER_CONCURRENCY: optional(whole.min(0).max(10_000).default(0)),
    HOST_CONCURRENCY: optional(whole.min(0).max(10_000).default(4)),
    WORKER_SECRET: optional(z.string().min(16).nullable().default(null)),
    DRAIN_SECONDS: optional(whole.min(1).max(3_600).default(50)),
    DRAIN_AFTER_REQUESTS: optional(flag.default(false)),
    API_MAX_BODY_BYTES: optional(whole.min(16 * 1024).default(16 * 1024 * 1024)),
    API_MAX_BATCH: optional(whole.positive().default(50)),
    MAX_UPLOAD_BYTES: optional(whole.positive().default(200 * 1024 * 1024)),
    ALLOW_PRIVATE_URLS: optional(flag.default(false)),
    YOUTUBE_BASE_URL: optional(z.url({ protocol: /^https?$/ }).default('https://www.youtube.com')),
    CAPTION_LANGUAGES: optional(list.default(['en'])),
    TASK_TTL_SECONDS: optional(whole.min(0).default(3600)),
    TASK_RETENTION_DAYS: optional(whole.min(0).default(90)),
    TRASH_DAYS: optional(whole.min(0).default(7)),
    EXTRACTION_TIMEOUT_SECONDS: optional(whole.positive().default(600)),
    EXTRACTION_MEMORY_BYTES: optional(whole.positive().default(1024 ** 3)),
    ARCHIVE_MAX_FILES: optional(whole.positive().default(10_000)),
    ARCHIVE_MAX_BYTES: optional(whole.positive().default(2 * 1024 ** 3)),
    CRAWL_MAX_PAGES: optional(whole.positive().max(100_000).default(500)),
    CRAWL_DELAY_MS: optional(whole.min(0).max(60_000).default(500)),
    CHUNK_TOKENS: optional(whole.min(50).max(4_000).default(300)),
    EMBEDDING_URL: optional(
      z
        .url({ protocol: /^https?$/ })
        .nullable()
        .default(null),
    ),
    EMBEDDING_MODEL: optional(z.string().nullable().default(null)),
    EMBEDDING_API_KEY: optional(z.string().nullable().default(null)),
    EMBEDDING_BATCH: optional(whole.positive().max(2_048).default(64)),
    EMBEDDING_REQUESTS_PER_MINUTE: optional(whole.min(0).default(0)),
    SEARCH_MEMORY_BYTES: optional(whole.min(0).default(256 * 1024 * 1024)),
    THROUGHLINE_ROOT: optional(z.string().default(process.cwd())),
  })
  .refine((env) => env.EMBEDDING_URL === null || env.EMBEDDING_MODEL !== null, {
    path: ['EMBEDDING_MODEL'],
    message: 'is needed beside EMBEDDING_URL: the name of a model that it serves',
  });

/** How this installation is set up. Every environment variable that the product reads is one of these. */
export interface Settings {
  readonly port: number;
  /** The address that the server listens on. */
  readonly host: string;
  /** Names, besides this machine's loopback names and `host`, under which a browser may reach the server. */
  readonly allowedHosts: readonly string[];
  /** Absolute path of the folder that holds everything. */
  readonly dataDir: string;
  /** PostgreSQL; null for SQLite in the data folder. */
  readonly databaseUrl: string | null;
  /** Tasks that run at once in this process; 0 leaves the work to other processes. */
  readonly workerConcurrency: number;
  /** Tasks of one owner that run at once in the whole installation; null for no limit. */
  readonly ownerConcurrency: number | null;
  /** Tasks fetched from one host that run at once in the whole installation; null for no limit. */
  readonly hostConcurrency: number | null;
  /** Who knows it may have tasks run by request; null: nobody may. */
  readonly workerSecret: string | null;
  /** The longest that one such request runs tasks. */
  readonly drainSeconds: number;
  /** Whether this process runs tasks after each request that may have made some, as hosts without long-lived processes need it. */
  readonly drainAfterRequests: boolean;
  /** The largest body of an API request other than an upload, and the most calls in one tRPC batch. */
  readonly apiMaxBodyBytes: number;
  readonly apiMaxBatch: number;
  readonly maxUploadBytes: number;
  readonly allowPrivateUrls: boolean;
  readonly youtubeBaseUrl: string;
  /** Languages in which captions are wanted, the most wanted first. */
  readonly captionLanguages: readonly string[];
  /** How long a finished task stays on the active list. */
  readonly taskTtlSeconds: number;
  /** How long a finished task is kept; null: until somebody removes it. */
  readonly taskRetentionDays: number | null;
  /** How long files that nothing refers to stay in the trash of the data folder. */
  readonly trashDays: number;
  readonly extractionTimeoutSeconds: number;
  readonly extractionMemoryBytes: number;
  /** The most files that are taken out of one archive, and the most bytes that they may be together. */
  readonly archiveMaxFiles: number;
  readonly archiveMaxBytes: number;
  /** The most pages that one crawl takes of a site, and how long it waits between two of them. */
  readonly crawlMaxPages: number;
  readonly crawlDelayMs: number;
  /** The most tokens of a chunk. */
  readonly chunkTokens: number;
  /** Who turns text into vectors; null for the model that is fitted on the person's own chunks. */
  readonly embedding: EmbeddingEndpoint | null;
  /** Memory for what search by meaning goes through, for all owners together. */
  readonly searchMemoryBytes: number;
}

/** An OpenAI-compatible embeddings endpoint. */
export interface EmbeddingEndpoint {
  /** What `/embeddings` is below: `https://api.openai.com/v1`, `http://localhost:11434/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey: string | null;
  /** Texts in one request. */
  readonly batch: number;
  /** Null for no limit of our own. */
  readonly requestsPerMinute: number | null;
}

/**
 * Reads and checks the environment.
 *
 * @throws Error that names every variable that cannot be used, and why
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new Error(`These settings cannot be used (see .env.example):\n${faults.join('\n')}`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    allowedHosts: env.ALLOWED_HOSTS,
    dataDir: isAbsolute(env.DATA_DIR) ? env.DATA_DIR : join(env.THROUGHLINE_ROOT, env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    workerConcurrency: env.WORKER_CONCURRENCY,
    ownerConcurrency: env.OWNER_CONCURRENCY || null,
    hostConcurrency: env.HOST_CONCURRENCY || null,
    workerSecret: env.WORKER_SECRET,
    drainSeconds: env.DRAIN_SECONDS,
    drainAfterRequests: env.DRAIN_AFTER_REQUESTS,
    apiMaxBodyBytes: env.API_MAX_BODY_BYTES,
    apiMaxBatch: env.API_MAX_BATCH,
    maxUploadBytes: env.MAX_UPLOAD_BYTES,
    allowPrivateUrls: env.ALLOW_PRIVATE_URLS,
    youtubeBaseUrl: env.YOUTUBE_BASE_URL,
    captionLanguages: env.CAPTION_LANGUAGES,
    taskTtlSeconds: env.TASK_TTL_SECONDS,
    taskRetentionDays: env.TASK_RETENTION_DAYS || null,
    trashDays: env.TRASH_DAYS,
    extractionTimeoutSeconds: env.EXTRACTION_TIMEOUT_SECONDS,
    extractionMemoryBytes: env.EXTRACTION_MEMORY_BYTES,
    archiveMaxFiles: env.ARCHIVE_MAX_FILES,
    archiveMaxBytes: env.ARCHIVE_MAX_BYTES,
    crawlMaxPages: env.CRAWL_MAX_PAGES,
    crawlDelayMs: env.CRAWL_DELAY_MS,
    chunkTokens: env.CHUNK_TOKENS,
    embedding: endpointOf(env),
    searchMemoryBytes: env.SEARCH_MEMORY_BYTES,
  };
}

function endpointOf(env: z.infer<typeof environmentSchema>): EmbeddingEndpoint | null {
  if (env.EMBEDDING_URL === null) return null;
  return {
    url: env.EMBEDDING_URL.replace(/(?<!\/)\/+$/, ''),
    model: env.EMBEDDING_MODEL ?? '',
    apiKey: env.EMBEDDING_API_KEY,
    batch: env.EMBEDDING_BATCH,
    requestsPerMinute: env.EMBEDDING_REQUESTS_PER_MINUTE || null,
  };
}
