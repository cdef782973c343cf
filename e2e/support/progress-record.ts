import type { Page } from '@playwright/test';
import { z } from 'zod';
import { type TaskSnapshot, taskSnapshotSchema } from '#domain/snapshot.ts';

/** What a progress bar of the page said at one moment. */
interface ShownProgress {
  readonly label: string;
  /** Null while how much is left is not known. */
  readonly percent: number | null;
  readonly words: string;
}

const watchAnswer = z.object({ result: z.object({ data: z.object({ tasks: z.array(taskSnapshotSchema) }) }) });

/** Everything that a page hears about tasks from its polls, and everything that its progress bars show. */
export class ProgressRecord {
  readonly #answers: Promise<TaskSnapshot[]>[] = [];
  readonly #shown: ShownProgress[] = [];

  /** Begins to record. Before the page goes anywhere. */
  static async of(page: Page): Promise<ProgressRecord> {
    const record = new ProgressRecord();
    page.on('response', (response) => {
      // In the order in which they came, whichever body is read first.
      if (response.url().includes('/api/trpc/tasks.watch') && response.ok()) {
        record.#answers.push(response.json().then((body) => watchAnswer.parse(body).result.data.tasks));
      }
    });
    await page.exposeFunction('recordProgress', (shown: ShownProgress) => record.#shown.push(shown));
    await page.addInitScript(reportProgressBars);
    return record;
  }

  /** What the polls said of a task, in their order. */
  async answersOf(id: string): Promise<TaskSnapshot[]> {
    return (await Promise.all(this.#answers)).flat().filter((task) => task.id === id);
  }

  /** What the bars of a task showed, in their order. The title of a task can change while it runs. */
  async shownOf(id: string): Promise<ShownProgress[]> {
    const labels = new Set((await this.answersOf(id)).map(({ title }) => `Progress of ${title}`));
    return this.#shown.filter(({ label }) => labels.has(label));
  }
}

/** Runs in the page. */
function reportProgressBars(): void {
  const report: unknown = Reflect.get(window, 'recordProgress');
  const tell = (node: Node | null) => {
    if (!(node instanceof Element) || node.getAttribute('role') !== 'progressbar' || typeof report !== 'function')
      return;
    const value = node.getAttribute('aria-valuenow');
    report({
      label: node.getAttribute('aria-label') ?? '',
      percent: value === null ? null : Number(value),
      words: node.getAttribute('aria-valuetext') ?? '',
    });
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') tell(target);
      for (const node of addedNodes) {
        tell(node);
        if (node instanceof Element) for (const bar of node.querySelectorAll('[role="progressbar"]')) tell(bar);
      }
    }
  });
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['aria-valuenow', 'aria-valuetext'],
  });
}
