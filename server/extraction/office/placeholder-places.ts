import { ignoreBadPart, type Relationships, readRelationships } from '../office-package.ts';
import type { ZipPackage } from '../zip-package.ts';
import { readShapes, type Shape } from './slide-shapes.ts';

/** Gives places to the shapes of slides that have theirs from the slide's layout or its master. */
export class PlaceholderPlaces {
  readonly #parts: ZipPackage;
  /** The shapes of layouts and masters that were read. */
  readonly #known = new Map<string, Promise<{ shapes: readonly Shape[]; relationships: Relationships }>>();

  constructor(parts: ZipPackage) {
    this.#parts = parts;
  }

  async fill(shapes: readonly Shape[], relationships: Relationships): Promise<void> {
    const waiting = shapes.filter(({ box, placeholder }) => box === null && placeholder !== null);
    if (waiting.length === 0) return;
    const layout = await this.#read(relationships, 'slideLayout');
    const master = layout && (await this.#read(layout.relationships, 'slideMaster'));
    for (const shape of waiting) {
      const inLayout = layout && (find(layout.shapes, shape, isSameIndex) ?? find(layout.shapes, shape, isSameType));
      const inMaster = master && find(master.shapes, shape, isSameType);
      shape.box = inLayout?.box ?? inMaster?.box ?? null;
    }
  }

  async #read(relationships: Relationships, type: string) {
    const part = [...relationships.values()].find((each) => each.type === type)?.target;
    if (part === undefined) return null;
    const known = this.#known.get(part) ?? this.#readPart(part);
    this.#known.set(part, known);
    return known.catch(ignoreBadPart);
  }

  async #readPart(part: string) {
    const shapes = (await readShapes(this.#parts.read(part)))
      .filter(({ placeholder }) => placeholder !== null)
      .slice(0, MOST_PLACEHOLDERS);
    return { shapes, relationships: await readRelationships(this.#parts, part) };
  }
}

/** Each shape of each slide is looked up among them. */
const MOST_PLACEHOLDERS = 200;

type Placeholder = NonNullable<Shape['placeholder']>;

function find(
  shapes: readonly Shape[],
  { placeholder: own }: Shape,
  isSame: (one: Placeholder, other: Placeholder) => boolean,
): Shape | undefined {
  return own === null ? undefined : shapes.find(({ placeholder }) => placeholder !== null && isSame(placeholder, own));
}

function isSameIndex(one: Placeholder, other: Placeholder): boolean {
  return one.index === other.index && (other.index !== '0' || isSameType(one, other));
}

/** Masters know titles and bodies; all other text is of the kind of the body. */
function isSameType(one: Placeholder, other: Placeholder): boolean {
  return kindOf(one.type) === kindOf(other.type);
}

function kindOf(type: string): string {
  if (type === 'ctrTitle') return 'title';
  return ['title', 'sldNum', 'dt', 'ftr'].includes(type) ? type : 'body';
}
