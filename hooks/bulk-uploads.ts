import type { BulkUpload } from './bulk-upload.ts';

/** An upload of many files, with what a person has to know of it. */
export interface RunningBulkUpload {
  readonly id: string;
  readonly title: string;
  readonly knowledgeBase: { readonly id: string; readonly name: string };
  readonly upload: BulkUpload;
}

/** The uploads of this page, whichever screen began them. */
export class BulkUploads {
  readonly #listeners = new Set<() => void>();
  #running: readonly RunningBulkUpload[] = [];

  all(): readonly RunningBulkUpload[] {
    return this.#running;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(running: RunningBulkUpload): void {
    this.#change([...this.#running, running]);
  }

  drop(id: string): void {
    this.#change(this.#running.filter((running) => running.id !== id));
  }

  #change(running: readonly RunningBulkUpload[]): void {
    this.#running = running;
    for (const listener of [...this.#listeners]) listener();
  }
}
