import type { PdfAnnotations, Rect } from './pdf-annotations.ts';
import { runsOfValues } from './pdf-form-values.ts';
import { pointInFrame } from './pdf-items.ts';
import type { Frame } from './pdf-run.ts';

interface Viewport {
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** The frames of a page with its form values among the runs of the first frame, and its notes beside them. */
export function withAnnotations(frames: Frame[], { fields, notes }: PdfAnnotations, viewport: Viewport): Frame[] {
  if (fields.length === 0 && notes.length === 0) return frames;
  const [main = { runs: [], height: viewport.height }, ...turned] = frames;
  const values = fields.map((field) => ({
    ...field,
    ...boxOf(field.rect, main, viewport),
    baseline: field.baseline === null ? null : pointInFrame(main, viewport, field.rect[0], field.baseline)[1],
  }));
  const runs = [...main.runs, ...runsOfValues(values, main.runs)];
  const placed = notes.map((note) => ({ ...note, ...boxOf(note.rect, main, viewport) }));
  return [{ ...main, runs, notes: placed }, ...turned];
}

function boxOf([left, bottom, right, top]: Rect, frame: Frame, viewport: Viewport) {
  const [x1, y1] = pointInFrame(frame, viewport, left, bottom);
  const [x2, y2] = pointInFrame(frame, viewport, right, top);
  return { left: Math.min(x1, x2), right: Math.max(x1, x2), top: Math.min(y1, y2), bottom: Math.max(y1, y2) };
}
