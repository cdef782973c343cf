import type { BadParts } from '../bad-parts.ts';
import type { Block } from '../blocks.ts';
import type { Relationship } from '../office-package.ts';
import type { ZipPackage } from '../zip-package.ts';
import { readChart } from './chart-text.ts';
import { readDiagram } from './diagram-text.ts';

/** The words of a chart or a diagram that a part refers to; null if the relationship is of another type. */
export async function readDrawingPart(
  parts: ZipPackage,
  { type, target }: Relationship,
  badParts: BadParts,
): Promise<readonly Block[] | null> {
  const kind = KINDS[type];
  if (!kind || !parts.has(target)) return null;
  let blocks: Block[] = [];
  const bad = await badParts.attempt(kind.label, async () => {
    blocks = await kind.read(parts.read(target));
  });
  return bad ? [...blocks, bad] : blocks;
}

const KINDS: Readonly<Record<string, { label: string; read: (xml: AsyncIterable<string>) => Promise<Block[]> }>> = {
  chart: { label: 'A chart', read: readChart },
  chartEx: { label: 'A chart', read: readChart },
  diagramData: { label: 'A diagram', read: readDiagram },
};
