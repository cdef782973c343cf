import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

const defaults = {
  port: 3000,
  host: '127.0.0.1',
  allowedHosts: [],
  dataDir: join(process.cwd(), 'data'),
  databaseUrl: null,
  workerConcurrency: 2,
  ownerConcurrency: null,
  hostConcurrency: 4,
  workerSecret: null,
  drainSeconds: 50,
  drainAfterRequests: false,
  apiMaxBodyBytes: 16_777_216,
  apiMaxBatch: 50,
  maxUploadBytes: 209_715_200,
  allowPrivateUrls: false,
  youtubeBaseUrl: 'https://www.youtube.com',
  captionLanguages: ['en'],
  taskTtlSeconds: 3600,
  taskRetentionDays: 90,
  trashDays: 7,
  extractionTimeoutSeconds: 600,
  extractionMemoryBytes: 1_073_741_824,
  archiveMaxFiles: 10_000,
  archiveMaxBytes: 2_147_483_648,
  crawlMaxPages: 500,
  crawlDelayMs: 500,
  chunkTokens: 300,
  embedding: null,
  searchMemoryBytes: 268_435_456,
};
/** What stands behind `embedding`. */
const ENDPOINT_VARIABLES = 5;

describe('the settings', () => {
  it('have a default each, and keep to this machine', () => {
    expect(readSettings({})).toEqual(defaults);
  });

  it('are explained in .env.example, with the same defaults', () => {
    const example = parseEnv(readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8'));
    expect(readSettings(example)).toEqual(defaults);
    expect(Object.keys(example)).toHaveLength(Object.keys(defaults).length - 1 + ENDPOINT_VARIABLES);
  });

  it('count as absent where they are empty', () => {
    const names = [
      'PORT',
      'HOST',
      'ALLOWED_HOSTS',
      'DATA_DIR',
      'DATABASE_URL',
      'ALLOW_PRIVATE_URLS',
      'YOUTUBE_BASE_URL',
      'WORKER_SECRET',
      'OWNER_CONCURRENCY',
    ];
    expect(readSettings(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(defaults);
  });

  it('name an endpoint for embeddings together with its model', () => {
    expect(readSettings({ EMBEDDING_URL: 'http://localhost:11434/v1/', EMBEDDING_MODEL: 'nomic' }).embedding).toEqual({
      url: 'http://localhost:11434/v1',
      model: 'nomic',
      apiKey: null,
      batch: 64,
      requestsPerMinute: null,
    });
    expect(() => readSettings({ EMBEDDING_URL: 'http://localhost:11434/v1' })).toThrow(/EMBEDDING_MODEL/);
  });

  it('are read from their variables', () => {
    expect(
      readSettings({
        PORT: '0',
        HOST: '::',
        ALLOWED_HOSTS: ' notes.example, ,archive.example',
        DATA_DIR: '/srv/notes',
        DATABASE_URL: 'postgres://me:secret@db/notes',
        WORKER_CONCURRENCY: '0',
        MAX_UPLOAD_BYTES: '1000',
        ALLOW_PRIVATE_URLS: 'true',
        YOUTUBE_BASE_URL: 'http://127.0.0.1:8080',
        CAPTION_LANGUAGES: 'de,en',
        TASK_TTL_SECONDS: '0',
      }),
    ).toMatchObject({
      port: 0,
      host: '::',
      allowedHosts: ['notes.example', 'archive.example'],
      dataDir: '/srv/notes',
      databaseUrl: 'postgres://me:secret@db/notes',
      workerConcurrency: 0,
      maxUploadBytes: 1000,
      allowPrivateUrls: true,
      youtubeBaseUrl: 'http://127.0.0.1:8080',
      captionLanguages: ['de', 'en'],
      taskTtlSeconds: 0,
    });
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('allow private addresses for %s: %s', (value, isAllowed) => {
    expect(readSettings({ ALLOW_PRIVATE_URLS: value }).allowPrivateUrls).toBe(isAllowed);
  });

  it('put a relative data folder where the product stands', () => {
    expect(readSettings({ DATA_DIR: 'notes', THROUGHLINE_ROOT: '/opt/throughline' }).dataDir).toBe(
      join('/opt/throughline', 'notes'),
    );
  });

  it('that cannot be used are named in one error, every one', () => {
    const bad = {
      PORT: '70000',
      DATABASE_URL: 'mysql://db/notes',
      WORKER_CONCURRENCY: 'many',
      MAX_UPLOAD_BYTES: '0',
      ALLOW_PRIVATE_URLS: 'yes',
      YOUTUBE_BASE_URL: 'youtube',
      TASK_TTL_SECONDS: '-1',
      EXTRACTION_TIMEOUT_SECONDS: '1.5',
      EXTRACTION_MEMORY_BYTES: 'lots',
    };
    const faults = messageOf(() => readSettings({ ...bad, HOST: '127.0.0.1' })).split('\n');
    expect(faults[0]).toContain('.env.example');
    expect(faults.slice(1).map((fault) => fault.trim().split(':')[0])).toEqual(Object.keys(bad));
  });

  it.each(
    Object.entries({
      PORT: ['-1', '3000.5', 'http'],
      YOUTUBE_BASE_URL: ['www.youtube.com', 'ftp://a.example'],
      DATABASE_URL: ['notes.db'],
    }),
  )('refuse %s', (name, values) => {
    for (const value of values)
      expect(
        messageOf(() => readSettings({ [name]: value })),
        value,
      ).toContain(name);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('nothing was refused');
}
