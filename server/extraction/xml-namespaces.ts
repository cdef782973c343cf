export type XmlAttributes = Readonly<Record<string, string>>;

/**
 * Gives elements and attributes the prefixes that everybody uses for their namespaces, whatever prefixes the writer chose:
 * `<ns0:p>` and `<p xmlns="…wordprocessingml…">` are both `w:p`. The two versions of the namespaces of Office (transitional
 * and strict) count as one. Names whose namespace is unknown or was never declared stay as they are.
 */
export class XmlNames {
  /** One for each open element that declares namespaces. */
  readonly #scopes: Scope[] = [OUTSIDE];
  #scope: Scope = OUTSIDE;
  /** The open elements, as they were called when they were opened. */
  readonly #open: string[] = [];

  /** The innermost open element. */
  get current(): string | undefined {
    return this.#open.at(-1);
  }

  get depth(): number {
    return this.#open.length;
  }

  /** What an element is called that opens. */
  open(tag: string, attributes: XmlAttributes): string {
    this.#declare(attributes);
    const name = this.#scope.isPlain ? tag : this.#nameOf(tag, true);
    this.#open.push(name);
    return name;
  }

  /** The attributes of the innermost open element, by their names. */
  attributesOf(attributes: XmlAttributes): XmlAttributes {
    return this.#scope.isPlain ? attributes : this.#renamed(attributes);
  }

  /** What the innermost element was called, which is closed. */
  close(): string | undefined {
    const name = this.#open.pop();
    if (this.#scope.depth > this.#open.length && this.#scopes.length > 1) {
      this.#scopes.pop();
      this.#scope = this.#scopes.at(-1) ?? this.#scope;
    }
    return name;
  }

  #declare(attributes: XmlAttributes): void {
    let prefixes: Map<string, string> | null = null;
    for (const name in attributes) {
      // The first letter alone tells most names from these.
      if (name.charCodeAt(0) !== X || !name.startsWith('xmlns') || (name.length > 5 && name[5] !== ':')) continue;
      const prefix = name.slice(6);
      prefixes ??= new Map(this.#scope.prefixes);
      const usual = PREFIXES.get(attributes[name]?.trim() ?? '');
      if (usual === undefined || usual === prefix) prefixes.delete(prefix);
      else if (prefixes.size < MOST_PREFIXES) prefixes.set(prefix, usual);
    }
    if (prefixes === null || this.#scopes.length > MOST_SCOPES) return;
    this.#scope = { depth: this.#open.length + 1, prefixes, names: new Map(), isPlain: prefixes.size === 0 };
    this.#scopes.push(this.#scope);
  }

  #renamed(attributes: XmlAttributes): XmlAttributes {
    const renamed: Record<string, string> = {};
    for (const name in attributes) renamed[this.#nameOf(name, false)] = attributes[name] ?? '';
    return renamed;
  }

  /** The default namespace is that of elements alone. */
  #nameOf(name: string, isElement: boolean): string {
    const colon = name.indexOf(':');
    if (colon === -1 && !isElement) return name;
    const known = this.#scope.names.get(name);
    if (known !== undefined) return known;
    const prefix = this.#scope.prefixes.get(colon === -1 ? '' : name.slice(0, colon));
    const local = name.slice(colon + 1);
    const usual = prefix === undefined ? name : prefix === '' ? local : `${prefix}:${local}`;
    if (this.#scope.names.size < MOST_NAMES) this.#scope.names.set(name, usual);
    return usual;
  }
}

interface Scope {
  /** How many elements were open with the one that declares it. */
  readonly depth: number;
  /** The usual prefixes by those that the writer chose, where they differ. */
  readonly prefixes: ReadonlyMap<string, string>;
  /** What names become, remembered. */
  readonly names: Map<string, string>;
  /** Whether nothing needs another name. */
  readonly isPlain: boolean;
}

const OUTSIDE: Scope = { depth: 0, prefixes: new Map(), names: new Map(), isPlain: true };

const X = 'x'.charCodeAt(0);
const MOST_NAMES = 2_000;
const MOST_SCOPES = 64;
/** Each element that declares a namespace copies those around it. */
const MOST_PREFIXES = 200;

const OFFICE = ['http://schemas.openxmlformats.org', 'http://purl.oclc.org/ooxml'] as const;

/** The usual prefix of each namespace; '' where its elements are best known without one. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ...Object.entries({
    w: 'wordprocessingml/2006/main',
    p: 'presentationml/2006/main',
    '': 'spreadsheetml/2006/main',
    a: 'drawingml/2006/main',
    c: 'drawingml/2006/chart',
    dgm: 'drawingml/2006/diagram',
    wp: 'drawingml/2006/wordprocessingDrawing',
    xdr: 'drawingml/2006/spreadsheetDrawing',
    pic: 'drawingml/2006/picture',
    r: 'officeDocument/2006/relationships',
    m: 'officeDocument/2006/math',
  }).flatMap(([prefix, path]): [string, string][] => [
    [`${OFFICE[0]}/${path}`, prefix],
    [`${OFFICE[1]}/${path.replace('/2006', '')}`, prefix],
  ]),
  ['http://schemas.openxmlformats.org/package/2006/relationships', ''],
  ['http://schemas.openxmlformats.org/package/2006/content-types', ''],
  ['http://schemas.openxmlformats.org/package/2006/metadata/core-properties', 'cp'],
  ['http://schemas.openxmlformats.org/markup-compatibility/2006', 'mc'],
  ['http://schemas.microsoft.com/office/drawing/2014/chartex', 'cx'],
  ['http://schemas.microsoft.com/office/powerpoint/2018/8/main', 'p188'],
  ['http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments', ''],
  ['urn:schemas-microsoft-com:vml', 'v'],
  ['http://purl.org/dc/elements/1.1/', 'dc'],
  ...'office style text table draw presentation meta manifest number'
    .split(' ')
    .map((name): [string, string] => [
      `urn:oasis:names:tc:opendocument:xmlns:${{ draw: 'drawing', number: 'datastyle' }[name] ?? name}:1.0`,
      name,
    ]),
  ['urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0', 'fo'],
  ['urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0', 'svg'],
  ['http://www.w3.org/1999/xlink', 'xlink'],
  ['urn:oasis:names:tc:opendocument:xmlns:container', ''],
  ['http://www.idpf.org/2007/opf', ''],
  ['http://www.daisy.org/z3986/2005/ncx/', ''],
  ['http://www.w3.org/1999/xhtml', ''],
]);
