import type { ReactNode } from 'react';
import { ProgressLine } from '../line/progress-line.tsx';

/** A page with nothing to show says why, and where to go from here. */
export function DeadEnd({ title, children, actions }: { title: string; children: ReactNode; actions: ReactNode }) {
  return (
    <div className="max-w-measure">
      <ProgressLine percent={62} state="cancelled" className="mb-8" />
      <h1 className="reading text-balance font-medium text-title tracking-[-0.012em]">{title}</h1>
      <div className="reading mt-5 text-pretty text-read text-soft">{children}</div>
      <div className="mt-8 flex flex-wrap gap-3">{actions}</div>
    </div>
  );
}
