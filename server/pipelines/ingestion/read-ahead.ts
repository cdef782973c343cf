import type { Desk } from './desk.ts';
import type { StoredItem } from './items.ts';
import type { DocumentStage, MadeOfDocument } from './stage.ts';

type ReadingStage<Input> = Pick<DocumentStage<Input, MadeOfDocument>, 'group' | 'read'>;

/** Takes documents up several at a time, with what is stored of them, and hands them out one by one. */
export class ReadAhead<Input> {
  readonly #desk: Desk;
  readonly #stage: ReadingStage<Input>;
  readonly #taken: { readonly item: StoredItem; readonly input: Input }[] = [];
  #lastRead: Promise<unknown> = Promise.resolve();

  constructor(desk: Desk, stage: ReadingStage<Input>) {
    this.#desk = desk;
    this.#stage = stage;
  }

  /** The next document; undefined where none waits now. */
  take(): Promise<{ readonly item: StoredItem; readonly input: Input } | undefined> {
    const turn = this.#lastRead.then(async () => {
      if (this.#taken.length === 0) await this.#read();
      return this.#taken.shift();
    });
    this.#lastRead = turn.catch(() => {});
    return turn;
  }

  async #read(): Promise<void> {
    const items = await this.#desk.take(this.#stage.group);
    if (items.length === 0) return;
    const inputs = await this.#stage.read(this.#desk.work, items);
    for (const [index, item] of items.entries()) {
      const input = inputs[index];
      if (input !== undefined) this.#taken.push({ item, input });
    }
  }
}
