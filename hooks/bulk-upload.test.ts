import { describe, expect, it } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import type { Upload } from '#domain/source.ts';
import { BulkUpload, type BulkUploadOptions } from './bulk-upload.ts';
import type { GivenFile } from './upload-files.ts';

const tooLarge = () => new FailureError(failure('file_too_large', { name: 'film.mkv', limit: '100 MB' }));
const noAnswer = () => new FailureError(failure('server_unreachable'));

describe('many files', () => {
  it('arrive, and become a task in the order in which they were given', async () => {
    const files = filesOf(230);
    const server = serverThat(() => null);
    const upload = uploadOf(files, server);
    await upload.run();
    expect(server.started).toEqual([files.map(({ path }) => path)]);
    expect(server.mostAtOnce).toBe(2);
    expect(server.batches.every((batch) => batch.length <= 50)).toBe(true);
    expect(upload.view()).toMatchObject({ state: 'done', filesUp: 230, filesTotal: 230, leftOut: [] });
    expect(upload.view().sentBytes).toBe(upload.view().totalBytes);
  });

  it('lose only the one that is refused', async () => {
    const files = filesOf(120);
    const server = serverThat((batch) => (batch.some(({ path }) => path === 'file 77') ? tooLarge() : null));
    const upload = uploadOf(files, server);
    await upload.run();
    expect(server.started[0]).toEqual(files.map(({ path }) => path).filter((path) => path !== 'file 77'));
    expect(upload.view().leftOut).toEqual([{ path: 'file 77', failure: tooLarge().failure }]);
  });

  it('wait for the person where some got no answer, and are complete after another try', async () => {
    let isDown = true;
    const files = filesOf(80);
    const server = serverThat((batch) => (isDown && batch.some(({ path }) => path === 'file 60') ? noAnswer() : null));
    const upload = uploadOf(files, server);
    await upload.run();
    expect(upload.view()).toMatchObject({ state: 'stuck', filesUp: 50 });
    expect(server.started).toEqual([]);
    isDown = false;
    await upload.retry();
    expect(upload.view()).toMatchObject({ state: 'done', filesUp: 80, leftOut: [] });
    expect(server.started[0]).toEqual(files.map(({ path }) => path));
  });

  it('name the one that the browser cannot read, and send the others', async () => {
    const files = filesOf(3);
    const locked = Object.assign(new File(['x'], 'locked'), {
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }),
    });
    const given = [...files, { path: 'locked', file: locked }];
    const server = serverThat((batch) => (batch.some(({ path }) => path === 'locked') ? noAnswer() : null));
    const upload = uploadOf(given, server);
    await upload.run();
    expect(server.started).toEqual([files.map(({ path }) => path)]);
    expect(upload.view().leftOut.map(({ path, failure: why }) => [path, why.retryable])).toEqual([['locked', false]]);
  });

  it('make no task once they are stopped, and none of nothing', async () => {
    const server = serverThat(() => null);
    const upload = uploadOf(filesOf(200), server);
    const run = upload.run();
    upload.stop();
    await run;
    expect(upload.view().state).toBe('stopped');
    const nothing = uploadOf(filesOf(2), serverThat(tooLarge));
    await nothing.run();
    expect(nothing.view()).toMatchObject({ state: 'refused', filesUp: 0 });
    expect(server.started).toEqual([]);
  });
});

function filesOf(count: number): GivenFile[] {
  return Array.from({ length: count }, (_, n) => ({ path: `file ${n}`, file: new File([`${n}`], `file ${n}`) }));
}

/** A server that refuses the batches that it is told to. */
function serverThat(refuses: (batch: readonly GivenFile[]) => FailureError | null) {
  const batches: (readonly GivenFile[])[] = [];
  const started: (string | undefined)[][] = [];
  let now = 0;
  const server = {
    batches,
    started,
    mostAtOnce: 0,
    send: async (batch: readonly GivenFile[], { signal }: { signal: AbortSignal }): Promise<Upload[]> => {
      batches.push(batch);
      now += 1;
      server.mostAtOnce = Math.max(server.mostAtOnce, now);
      await Promise.resolve();
      now -= 1;
      signal.throwIfAborted();
      const refusal = refuses(batch);
      if (refusal !== null) throw refusal;
      return batch.map(({ path, file }) => ({ id: path, filename: file.name, path, bytes: file.size, mediaType: 'x' }));
    },
    start: async (uploads: readonly Upload[]) => {
      started.push(uploads.map(({ path }) => path));
    },
  };
  return server;
}

function uploadOf(files: readonly GivenFile[], { send, start }: Pick<BulkUploadOptions, 'send' | 'start'>): BulkUpload {
  return new BulkUpload(files, { send, start, wait: async () => {} });
}
