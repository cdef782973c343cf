import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Failure, failureSchema } from '#domain/failure.ts';
import { locatorSchema } from '#domain/passage.ts';
import { summaryIdOf, type TaskSnapshot, taskSnapshotSchema } from '#domain/snapshot.ts';
import { type SourceInput, type Upload, uploadSchema } from '#domain/source.ts';
import { type Summary, summaryCardSchema, summarySchema } from '#domain/summary.ts';
import { type TaskEvent, taskEventSchema } from '#domain/task-event.ts';

/** A file as a test sends it. */
export interface TestFile {
  readonly name: string;
  readonly content: Buffer | string;
}

/** The server answered with a failure. */
export class Refusal extends Error {
  readonly status: number;
  readonly failure: Failure;

  constructor(status: number, failure: Failure) {
    super(`${status} ${failure.code}: ${failure.message}`);
    this.name = 'Refusal';
    this.status = status;
    this.failure = failure;
  }
}

/** The server's no as an answer like others; whatever else went wrong is thrown. */
export function orRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** A connection that was kept would be that of a server that has been restarted since. */
const ONE_REQUEST = { connection: 'close' };
const POLL_MS = 100;
const PATIENCE_MS = 90_000;

/** The HTTP contract as a script uses it: plain fetch, plain JSON, every answer checked against the wire schemas. */
export class Api {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async upload(...files: TestFile[]): Promise<Upload[]> {
    const form = new FormData();
    for (const { name, content } of files) form.append('file', new File([Buffer.from(content)], name));
    const response = await fetch(`${this.#url}/api/uploads`, { method: 'POST', body: form, headers: ONE_REQUEST });
    const body: unknown = await response.json();
    if (!response.ok) throw refusalOf(response.status, body);
    if (response.status !== 201) throw new Error(`an accepted upload answers 201, not ${response.status}`);
    return z.object({ uploads: z.array(uploadSchema) }).parse(body).uploads;
  }

  createSummary(source: SourceInput): Promise<TaskSnapshot> {
    return this.mutate('tasks.createSummary', { source }, taskSnapshotSchema);
  }

  /** Uploads a file and begins to summarize it. */
  async summarizeFile(file: TestFile): Promise<TaskSnapshot> {
    const [upload] = await this.upload(file);
    if (upload === undefined) throw new Error('the server acknowledged no upload');
    return this.createSummary({ kind: 'upload', uploadId: upload.id });
  }

  summarizeUrl(url: string): Promise<TaskSnapshot> {
    return this.createSummary({ kind: 'url', url });
  }

  get(id: string): Promise<TaskSnapshot> {
    return this.query('tasks.get', { id }, taskSnapshotSchema);
  }

  async list(scope: 'active' | 'all' = 'all'): Promise<TaskSnapshot[]> {
    return (await this.query('tasks.list', { scope, limit: 200 }, z.object({ tasks: z.array(taskSnapshotSchema) })))
      .tasks;
  }

  async events(id: string): Promise<TaskEvent[]> {
    return (await this.query('tasks.events', { id }, z.object({ events: z.array(taskEventSchema) }))).events;
  }

  cancel(id: string): Promise<TaskSnapshot> {
    return this.mutate('tasks.cancel', { id }, taskSnapshotSchema);
  }

  pause(id: string): Promise<TaskSnapshot> {
    return this.mutate('tasks.pause', { id }, taskSnapshotSchema);
  }

  resume(id: string): Promise<TaskSnapshot> {
    return this.mutate('tasks.resume', { id }, taskSnapshotSchema);
  }

  retry(id: string): Promise<TaskSnapshot> {
    return this.mutate('tasks.retry', { id }, taskSnapshotSchema);
  }

  async remove(id: string): Promise<void> {
    await this.mutate('tasks.remove', { id }, z.object({ id: z.literal(id) }));
  }

  summary(id: string): Promise<Summary> {
    return this.query('library.get', { id }, summarySchema);
  }

  async library(): Promise<z.infer<typeof summaryCardSchema>[]> {
    return (await this.query('library.list', { limit: 100 }, z.object({ summaries: z.array(summaryCardSchema) })))
      .summaries;
  }

  async removeSummary(id: string): Promise<void> {
    await this.mutate('library.remove', { id }, z.object({ id: z.literal(id) }));
  }

  /** All passages of a summary's source. */
  async passages(id: string) {
    const page = z.object({
      passages: z.array(z.object({ index: z.int(), text: z.string(), locator: locatorSchema })),
    });
    const all: z.infer<typeof page>['passages'] = [];
    for (;;) {
      const { passages } = await this.query('library.passages', { id, from: all.length, limit: 1_000 }, page);
      if (passages.length === 0) return all;
      all.push(...passages);
    }
  }

  /** Looks at a task until it is as wanted. Calls `onLook` with each state, in their order. */
  async waitFor(
    id: string,
    isWanted: (task: TaskSnapshot) => boolean,
    { patienceMs = PATIENCE_MS, onLook = () => {} }: { patienceMs?: number; onLook?(task: TaskSnapshot): void } = {},
  ): Promise<TaskSnapshot> {
    const giveUpAt = Date.now() + patienceMs;
    for (;;) {
      const task = await this.get(id);
      onLook(task);
      if (isWanted(task)) return task;
      if (Date.now() > giveUpAt) {
        throw new Error(`task ${id} is still ${task.status} (${task.stage}) after ${patienceMs / 1000} s`);
      }
      await delay(POLL_MS);
    }
  }

  /** Waits until a task has completed and answers its summary. Throws when it ends in any other way. */
  async summaryOf(id: string): Promise<Summary> {
    const task = await this.waitFor(id, isEnded);
    if (task.status !== 'completed') throw new Error(`the task ${task.status}: ${JSON.stringify(task.error)}`);
    return this.summary(summaryIdOf(task) ?? '');
  }

  /** Waits until a task has failed and answers why. Throws when it ends in any other way. */
  async failureOf(id: string): Promise<Failure> {
    const task = await this.waitFor(id, isEnded);
    if (task.status !== 'failed') throw new Error(`the task was to fail and is ${task.status}`);
    return task.error;
  }

  async isHealthy(): Promise<boolean> {
    const response = await fetch(`${this.#url}/api/health`, { signal: AbortSignal.timeout(10_000) });
    return response.ok;
  }

  query<Schema extends z.ZodType>(path: string, input: unknown, schema: Schema): Promise<z.infer<Schema>> {
    return this.#call(
      fetch(`${this.#url}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
        headers: ONE_REQUEST,
      }),
      schema,
    );
  }

  mutate<Schema extends z.ZodType>(path: string, input: unknown, schema: Schema): Promise<z.infer<Schema>> {
    return this.#call(
      fetch(`${this.#url}/api/trpc/${path}`, {
        method: 'POST',
        headers: { ...ONE_REQUEST, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }),
      schema,
    );
  }

  async #call<Schema extends z.ZodType>(request: Promise<Response>, schema: Schema): Promise<z.infer<Schema>> {
    const response = await request;
    const body: unknown = await response.json();
    if (!response.ok) throw refusalOf(response.status, body);
    const { data } = z.object({ result: z.object({ data: z.unknown() }) }).parse(body).result;
    return schema.parse(data);
  }
}

export function isEnded({ status }: TaskSnapshot): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

const routeError = z.object({ error: failureSchema });
const trpcError = z.object({ error: z.object({ data: z.object({ failure: failureSchema }) }) });

/** The failure in an answer of a route or of tRPC. Throws when it says none. */
export function refusalOf(status: number, body: unknown): Refusal {
  const route = routeError.safeParse(body);
  if (route.success) return new Refusal(status, route.data.error);
  const { error } = trpcError.parse(body);
  return new Refusal(status, error.data.failure);
}
