import type { Block } from '../blocks.ts';
import { readXml } from '../xml-events.ts';

/**
 * The words of a diagram (SmartArt, `diagrams/dataN.xml`), each entry under the one that it belongs to. Points that only
 * lay the diagram out hold no words.
 */
export async function readDiagram(xml: AsyncIterable<string>): Promise<Block[]> {
  const points = new Map<string, string[]>();
  const children = new Map<string, { id: string; order: number }[]>();
  let paragraphs: string[] | null = null;
  let text: string[] | null = null;
  let inText = false;
  await readXml(xml, {
    open(tag, attributes) {
      if (tag === 'dgm:pt') {
        paragraphs = [];
        points.set(attributes.modelId ?? `point ${points.size}`, paragraphs);
      } else if (tag === 'dgm:cxn' && (attributes.type ?? 'parOf') === 'parOf') {
        const { srcId, destId, srcOrd } = attributes;
        if (srcId && destId) {
          const siblings = children.get(srcId) ?? [];
          siblings.push({ id: destId, order: Number(srcOrd ?? 0) });
          children.set(srcId, siblings);
        }
      } else if (tag === 'a:p') text = [];
      else if (tag === 'a:t' || tag === 'm:t') inText = true;
      else if (tag === 'a:br') text?.push(' ');
    },
    text(data) {
      if (inText) text?.push(data);
    },
    close(tag) {
      if (tag === 'a:t' || tag === 'm:t') inText = false;
      else if (tag === 'a:p') {
        const paragraph = text?.join('').trim() ?? '';
        if (paragraph !== '') paragraphs?.push(paragraph);
        text = null;
      } else if (tag === 'dgm:pt') paragraphs = null;
    },
  });
  return inOrder(points, children).map((entry): Block => ({ kind: 'body', text: entry }));
}

/** From the top of the tree down; what hangs on nothing comes in the order in which it is stored. */
function inOrder(
  points: ReadonlyMap<string, readonly string[]>,
  children: ReadonlyMap<string, readonly { readonly id: string; readonly order: number }[]>,
): string[] {
  const isChild = new Set([...children.values()].flatMap((siblings) => siblings.map(({ id }) => id)));
  const told = new Set<string>();
  const texts: string[] = [];
  const roots = [...points.keys()].filter((id) => !isChild.has(id));
  // A circle of points has no top.
  const left = [...roots, ...points.keys()].reverse();
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (told.has(id)) continue;
    told.add(id);
    texts.push(...(points.get(id) ?? []));
    const below = [...(children.get(id) ?? [])].sort((a, b) => b.order - a.order);
    for (const child of below) left.push(child.id);
  }
  return texts;
}
