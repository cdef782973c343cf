import type { Block } from './blocks.ts';
import { RowGroups } from './row-groups.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Tells JSON values as blocks that can be read: what is small and flat is one block (“name: Ada | address.city: London”),
 * what is larger is taken apart under headings named for its keys; long texts stand alone.
 *
 * @throws RangeError if values are nested deeper than {@link DEEPEST}
 */
export class JsonBlocks {
  readonly #groups = new RowGroups();

  /** A whole document, or a record of many. */
  add(value: JsonValue): void {
    this.#tell(value, 1);
  }

  /** A block as it is, in its place among the values. */
  addBlock(block: Block): void {
    this.#groups.add(block);
  }

  finish(): Block[] {
    return this.#groups.finish();
  }

  #tell(value: JsonValue, level: number): void {
    if (level > DEEPEST) throw new RangeError(`values are nested more than ${DEEPEST} deep`);
    const record = recordOf(value);
    if (record !== null) this.#groups.add({ kind: isProse(value) ? 'body' : 'table', text: record });
    else if (isList(value)) this.#tellList(value, level);
    else if (isJsonObject(value)) this.#tellObject(value, level);
  }

  #tellList(list: readonly JsonValue[], level: number): void {
    let fields: string[] = [];
    let chars = 0;
    const endFields = () => {
      if (fields.length > 0) this.#groups.add({ kind: 'table', text: fields.join(', ') });
      fields = [];
      chars = 0;
    };
    for (const [index, item] of list.entries()) {
      if (typeof item !== 'object' && !isProse(item)) {
        const field = String(item);
        fields.push(field);
        chars += field.length;
        if (chars > LONGEST_RECORD_CHARS) endFields();
        continue;
      }
      endFields();
      if (isJsonObject(item) && recordOf(item) === null) {
        this.#groups.add({ kind: 'heading', text: nameOf(item) ?? String(index + 1), level });
        this.#tell(item, level + 1);
      } else this.#tell(item, isList(item) ? level + 1 : level);
    }
    endFields();
  }

  #tellObject(object: JsonObject, level: number): void {
    const entries = Object.entries(object);
    const isField = ([, value]: [string, JsonValue]) => typeof value !== 'object' && !isProse(value);
    const fields = entries.filter(isField);
    const record = recordOf(Object.fromEntries(fields));
    if (record !== null) this.#groups.add({ kind: 'table', text: record });
    else for (const [key, value] of fields) this.#groups.add({ kind: 'table', text: `${key}: ${value}` });
    for (const [key, value] of entries) {
      if (isField([key, value]) || recordOf(value) === '') continue;
      this.#groups.add({ kind: 'heading', text: key, level });
      this.#tell(value, level + 1);
    }
  }
}

const DEEPEST = 64;

/** A text of a sentence or more, which is better read alone than behind its key. */
function isProse(value: JsonValue): value is string {
  return typeof value === 'string' && value.length > LONGEST_FIELD_CHARS;
}

const LONGEST_FIELD_CHARS = 200;
const LONGEST_RECORD_CHARS = 1_500;

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What an item of a list is called, if it says so. */
function nameOf(item: JsonValue): string | null {
  if (!isJsonObject(item)) return null;
  for (const key of ['title', 'name', 'label', 'id']) {
    const value = item[key];
    if (typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_FIELD_CHARS) return value;
  }
  return null;
}

/** The value in one line, or null if it is too long for one or holds a text that should stand alone. */
function recordOf(value: JsonValue): string | null {
  if (isProse(value)) return value;
  const fields: string[] = [];
  let chars = 0;
  const add = (path: string, text: string): boolean => {
    const field = path === '' ? text : `${path}: ${text}`;
    fields.push(field);
    chars += field.length;
    return chars <= LONGEST_RECORD_CHARS;
  };
  const gather = (path: string, at: JsonValue, depth: number): boolean => {
    if (at === null || at === '') return true;
    if (typeof at !== 'object') return !isProse(at) && add(path, String(at));
    if (depth > DEEPEST_RECORD) return false;
    if (isList(at)) {
      if (at.length > LONGEST_RECORD_CHARS) return false;
      if (at.every((item) => typeof item !== 'object' && !isProse(item)))
        return at.length === 0 || add(path, at.join(', '));
      return at.every((item, index) =>
        gather(path === '' ? String(index + 1) : `${path}.${index + 1}`, item, depth + 1),
      );
    }
    for (const key in at) {
      const inner = at[key];
      if (inner !== undefined && !gather(path === '' ? key : `${path}.${key}`, inner, depth + 1)) return false;
    }
    return true;
  };
  return gather('', value, 0) ? fields.join(' | ') : null;
}

const DEEPEST_RECORD = 4;
