import type { ComponentType } from 'react';
import type { TaskSnapshot } from '#domain/snapshot.ts';

/** Where what a task has made can be seen, and the words that lead there. */
export interface ResultLink<Href extends string> {
  readonly href: Href;
  readonly action: string;
  readonly shortAction: string;
  readonly ready: string;
  manyReady(count: number): string;
  readonly whereElse: string;
}

/** How one kind of task is shown. */
export interface KindView<Href extends string> {
  /** What kind of task it is, of what: `Summary of a file, added 4 min ago`. */
  origin(task: Pick<TaskSnapshot, 'knowledgeBase' | 'source' | 'status'>, ago: string): string;
  /** By the id of what it made. */
  resultLink(id: string): ResultLink<Href>;
  /** A completed one needs no notice: it runs in the background, mostly by itself. */
  readonly isHousekeeping: boolean;
  /** What stays in use while a finished task runs again. */
  readonly keptOnRerun: string;
  /** Lists the items of a task, with what failed among them; null where its problems are listed instead. */
  readonly ItemList: ComponentType<{ task: TaskSnapshot }> | null;
}

/** Checks a view where it is written. */
export function defineView<const Href extends string>(view: KindView<Href>): KindView<Href> {
  return view;
}
