import { BlockFlow } from '../block-flow.ts';
import { readXml, type XmlAttributes } from '../xml-events.ts';

/** Where a shape stands, in the units of its slide or group. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  /** What part of the slide's layout it fills; null for one that stands free. */
  placeholder: { readonly type: string; readonly index: string } | null;
  box: Box | null;
  readonly flow: BlockFlow;
  /** The ids of the charts and diagrams in it. */
  readonly references: string[];
  /** The shapes of a group, which have coordinates of their own. */
  readonly children: Shape[];
  readonly isGroup: boolean;
  isRightToLeft: boolean;
}

/** The shapes of a slide, of its layout, or of its notes, in the order in which they were drawn. */
export async function readShapes(xml: AsyncIterable<string>): Promise<Shape[]> {
  const walker = new ShapeWalker();
  await readXml(xml, walker);
  return walker.root.children;
}

class ShapeWalker {
  readonly root = newShape(true);
  readonly #open: Shape[] = [this.root];
  #paragraph: string[] | null = null;
  #inText = false;
  #fieldDepth = 0;
  /** Within the frame of the shape, not of something in it. */
  #frame: { x: number; y: number } | null = null;

  open(tag: string, attributes: XmlAttributes): void {
    if (tag === 'a:fld') this.#fieldDepth += 1;
    if (this.#fieldDepth > 0) return;
    const shape = this.#open.at(-1) ?? this.root;
    switch (tag) {
      case 'p:sp':
      case 'p:graphicFrame':
      case 'p:grpSp':
      case 'p:cxnSp':
      case 'p:pic': {
        const inner = newShape(tag === 'p:grpSp');
        shape.children.push(inner);
        this.#open.push(inner);
        break;
      }
      case 'p:ph':
        shape.placeholder = { type: attributes.type ?? 'obj', index: attributes.idx ?? '0' };
        break;
      case 'a:off':
        this.#frame = { x: Number(attributes.x), y: Number(attributes.y) };
        break;
      case 'a:ext':
        this.#setBox(shape, attributes);
        break;
      case 'a:p':
        this.#paragraph = [];
        break;
      case 'a:pPr':
        if (attributes.rtl === '1' || attributes.rtl === 'true') shape.isRightToLeft = true;
        break;
      case 'a:t':
      case 'm:t':
        this.#inText = true;
        break;
      case 'a:br':
      case 'a:tab':
        this.#paragraph?.push(' ');
        break;
      case 'a:tbl':
        shape.flow.openTable();
        break;
      case 'a:tr':
        shape.flow.openRow();
        break;
      case 'a:tc':
        shape.flow.openCell();
        break;
      case 'c:chart':
      case 'cx:chart':
        shape.references.push(attributes['r:id'] ?? '');
        break;
      case 'dgm:relIds':
        shape.references.push(attributes['r:dm'] ?? '');
        break;
    }
  }

  close(tag: string): void {
    // What the program fills in: the number of the slide, the date.
    if (tag === 'a:fld') this.#fieldDepth -= 1;
    if (this.#fieldDepth > 0) return;
    const shape = this.#open.at(-1) ?? this.root;
    if (SHAPES.has(tag) && this.#open.length > 1) this.#open.pop();
    else if (tag === 'a:t' || tag === 'm:t') this.#inText = false;
    else if (tag === 'a:tr') shape.flow.closeRow();
    else if (tag === 'a:p') {
      if (this.#paragraph !== null) shape.flow.add({ kind: 'body', text: this.#paragraph.join('') });
      this.#paragraph = null;
    }
  }

  text(text: string): void {
    if (this.#inText && this.#fieldDepth === 0) this.#paragraph?.push(text);
  }

  /** `a:ext` is also the name of extensions, which have no size. */
  #setBox(shape: Shape, { cx, cy }: XmlAttributes): void {
    const frame = this.#frame;
    this.#frame = null;
    if (!frame || shape.box !== null || shape === this.root) return;
    const box = { ...frame, width: Number(cx ?? 0), height: Number(cy ?? 0) };
    if (Object.values(box).every(Number.isFinite)) shape.box = box;
  }
}

const SHAPES = new Set(['p:sp', 'p:graphicFrame', 'p:grpSp', 'p:cxnSp', 'p:pic']);

function newShape(isGroup: boolean): Shape {
  return {
    placeholder: null,
    box: null,
    flow: new BlockFlow(),
    references: [],
    children: [],
    isGroup,
    isRightToLeft: false,
  };
}
