import { Pacer } from './pacer.ts';
import { termsOf } from './terms.ts';
import { rightSingularVectors, type SparseMatrix } from './truncated-svd.ts';
import { unitVector } from './vector.ts';

/** A latent-semantic model of a collection: texts that use words which occur in the same company lie close. */
export interface LsaModel {
  /** At most as many as were asked for: a small collection spans fewer. At least 1. */
  readonly dimensions: number;
  /** The vector of a text, of unit length; all zero where no word of it is known. */
  project(text: string): Float32Array;
  toBytes(): Uint8Array;
}

export interface LsaOptions {
  readonly dimensions?: number;
  /** It is fitted on so many texts at most, drawn evenly; default 20,000. */
  readonly maxTexts?: number;
  /** The same texts with the same seed give the same model; default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** How much of the fitting is done, in texts of all that it is fitted on. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Beyond so many terms the rarer ones are left out: the model takes about 140 bytes a term. */
const MAX_TERMS = 30_000;
/** From so many texts on, a word that stands in one only teaches nothing. */
const TEXTS_FOR_RARE = 200;
/** Even the word that says nothing of a text weighs a little: else texts of such words only would be nowhere. */
const MIN_WEIGHT = 0.02;
/** The part of the work that reading the texts is. */
const READING = 0.3;

/**
 * Fits a model to texts: log-entropy weights (Dumais, “Improving the retrieval of information from external sources”,
 * 1991), texts at unit length, and the directions in which they differ most (truncated singular value decomposition).
 * Works for any number of texts, none included. Gives way to others of the process about every 12 ms.
 */
export async function fitLsa(texts: Iterable<string>, options: LsaOptions = {}): Promise<LsaModel> {
  const { dimensions = 128, maxTexts = 20_000, seed = 1, signal, onProgress } = options;
  const pacer = new Pacer(signal);
  const random = seededRandom(seed);
  const sample = drawn(texts, maxTexts, random);
  const report = (part: number) => onProgress?.(Math.floor(part * sample.length), sample.length);
  const counted = await countTerms(sample, pacer, (done) => report((READING * done) / Math.max(1, sample.length)));
  const { vocabulary, weights, matrix } = await weighed(counted, pacer);
  const onStep = (part: number) => report(READING + (1 - READING) * part);
  const { dimensions: rank, vectors } = await rightSingularVectors(matrix, dimensions, { random, pacer, onStep });
  report(1);
  if (rank === 0)
    return modelOf({ dimensions: 1, vocabulary: [], scales: new Float32Array(0), rows: new Int8Array(0) });
  return modelOf({ dimensions: rank, vocabulary, ...quantized(vectors, weights, rank) });
}

/** The words of the texts, by number, and how often each stands in each. */
interface Counted {
  readonly words: readonly string[];
  readonly texts: readonly { readonly ids: Uint32Array; readonly counts: Uint32Array }[];
}

async function countTerms(texts: readonly string[], pacer: Pacer, onText: (done: number) => void): Promise<Counted> {
  const numbers = new Map<string, number>();
  const counted: Counted['texts'][number][] = [];
  for (const text of texts) {
    const counts = new Map<number, number>();
    for (const term of termsOf(text)) {
      let id = numbers.get(term);
      if (id === undefined) {
        id = numbers.size;
        numbers.set(term, id);
      }
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    counted.push({ ids: Uint32Array.from(counts.keys()), counts: Uint32Array.from(counts.values()) });
    if (pacer.isDue) {
      onText(counted.length);
      await pacer.giveWay();
    }
  }
  return { words: [...numbers.keys()], texts: counted };
}

/** The terms that are kept, how much each says, and the texts as weighted rows of unit length. */
async function weighed(
  { words, texts }: Counted,
  pacer: Pacer,
): Promise<{ vocabulary: string[]; weights: Float64Array; matrix: SparseMatrix }> {
  const inTexts = new Uint32Array(words.length);
  const inAll = new Float64Array(words.length);
  for (const { ids, counts } of texts) {
    for (const [index, id] of ids.entries()) {
      inTexts[id] = (inTexts[id] ?? 0) + 1;
      inAll[id] = (inAll[id] ?? 0) + (counts[index] ?? 0);
    }
    if (pacer.isDue) await pacer.giveWay();
  }
  const least = texts.length >= TEXTS_FOR_RARE ? 2 : 1;
  const kept = Array.from(words.keys())
    .filter((id) => (inTexts[id] ?? 0) >= least)
    .sort((one, other) => (inTexts[other] ?? 0) - (inTexts[one] ?? 0) || one - other)
    .slice(0, MAX_TERMS);
  const columnOf = new Int32Array(words.length).fill(-1);
  for (const [column, id] of kept.entries()) columnOf[id] = column;

  const entropy = new Float64Array(kept.length);
  let entries = 0;
  for (const { ids, counts } of texts) {
    for (const [index, id] of ids.entries()) {
      const column = columnOf[id] ?? -1;
      if (column < 0) continue;
      const share = (counts[index] ?? 0) / (inAll[id] ?? 1);
      entropy[column] = (entropy[column] ?? 0) + share * Math.log(share);
      entries++;
    }
    if (pacer.isDue) await pacer.giveWay();
  }
  const most = Math.log(Math.max(2, texts.length));
  const weights = entropy.map((sum) => Math.max(MIN_WEIGHT, 1 + sum / most));

  const matrix = {
    rows: texts.length,
    columns: kept.length,
    starts: new Uint32Array(texts.length + 1),
    columnOf: new Uint32Array(entries),
    values: new Float32Array(entries),
  };
  let at = 0;
  for (const [row, { ids, counts }] of texts.entries()) {
    const begin = at;
    let square = 0;
    for (const [index, id] of ids.entries()) {
      const column = columnOf[id] ?? -1;
      if (column < 0) continue;
      const value = Math.log1p(counts[index] ?? 0) * (weights[column] ?? 0);
      matrix.columnOf[at] = column;
      matrix.values[at++] = value;
      square += value * value;
    }
    for (let entry = begin; entry < at; entry++) {
      matrix.values[entry] = (matrix.values[entry] ?? 0) / Math.sqrt(square);
    }
    matrix.starts[row + 1] = at;
    if (pacer.isDue) await pacer.giveWay();
  }
  return { vocabulary: kept.map((id) => words[id] ?? ''), weights, matrix };
}

/** What a model consists of: for each term its direction times its weight, in bytes, and what one of these stands for. */
interface Parameters {
  readonly dimensions: number;
  readonly vocabulary: readonly string[];
  readonly scales: Float32Array;
  readonly rows: Int8Array;
}

const MAX_BYTE = 127;

function quantized(vectors: Float32Array, weights: Float64Array, width: number): Pick<Parameters, 'scales' | 'rows'> {
  const scales = new Float32Array(weights.length);
  const rows = new Int8Array(weights.length * width);
  for (const [term, weight] of weights.entries()) {
    const row = vectors.subarray(term * width, (term + 1) * width);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    for (const [index, value] of row.entries()) rows[term * width + index] = Math.round((value / largest) * MAX_BYTE);
    scales[term] = (largest / MAX_BYTE) * weight;
  }
  return { scales, rows };
}

function modelOf(parameters: Parameters): LsaModel {
  const { dimensions, vocabulary } = parameters;
  const termNumbers = new Map(vocabulary.map((term, index) => [term, index]));
  return {
    dimensions,
    project: (text) => {
      const counts = new Map<number, number>();
      for (const term of termsOf(text)) {
        const number = termNumbers.get(term);
        if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
      }
      const sum = weightedSum(parameters, [...counts]);
      return unitVector(sum);
    },
    toBytes: () => bytesOf(parameters),
  };
}

/** The directions of these terms, each as often as it stands there. Four at once: twice as fast. */
function weightedSum(
  { dimensions, scales, rows }: Parameters,
  terms: readonly (readonly [number, number])[],
): Float64Array {
  const sum = new Float64Array(dimensions);
  for (let index = 0; index < terms.length; index += 4) {
    const [at, x] = placeOf(terms[index]);
    const [at1, x1] = placeOf(terms[index + 1]);
    const [at2, x2] = placeOf(terms[index + 2]);
    const [at3, x3] = placeOf(terms[index + 3]);
    for (let j = 0; j < dimensions; j++) {
      sum[j] =
        (sum[j] ?? 0) +
        x * (rows[at + j] ?? 0) +
        x1 * (rows[at1 + j] ?? 0) +
        x2 * (rows[at2 + j] ?? 0) +
        x3 * (rows[at3 + j] ?? 0);
    }
  }
  return sum;

  function placeOf(term: readonly [number, number] | undefined): readonly [at: number, factor: number] {
    return term === undefined ? [0, 0] : [term[0] * dimensions, Math.log1p(term[1]) * (scales[term[0]] ?? 0)];
  }
}

/*
 * Bytes: "LSA1", dimensions and number of terms (32 bits each, little-endian), a float for each term, the rows, and the
 * terms in UTF-8, one a line.
 */
const MAGIC = 0x3141534c;
const HEAD_BYTES = 12;

function bytesOf({ dimensions, vocabulary, scales, rows }: Parameters): Uint8Array {
  const words = new TextEncoder().encode(vocabulary.join('\n'));
  const bytes = new Uint8Array(HEAD_BYTES + scales.length * 4 + rows.length + words.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, dimensions, true);
  view.setUint32(8, vocabulary.length, true);
  for (const [index, scale] of scales.entries()) view.setFloat32(HEAD_BYTES + index * 4, scale, true);
  bytes.set(new Uint8Array(rows.buffer, rows.byteOffset, rows.length), HEAD_BYTES + scales.length * 4);
  bytes.set(words, bytes.length - words.length);
  return bytes;
}

/** The model that was stored so. Throws where the bytes are no model. */
export function lsaFromBytes(bytes: Uint8Array): LsaModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEAD_BYTES || view.getUint32(0, true) !== MAGIC) throw new Error('these bytes are no LSA model');
  const dimensions = view.getUint32(4, true);
  const terms = view.getUint32(8, true);
  const rowsAt = HEAD_BYTES + terms * 4;
  const wordsAt = rowsAt + terms * dimensions;
  if (bytes.length < wordsAt) throw new Error('this LSA model is cut short');
  const text = new TextDecoder().decode(bytes.subarray(wordsAt));
  return modelOf({
    dimensions,
    vocabulary: terms === 0 ? [] : text.split('\n'),
    scales: Float32Array.from({ length: terms }, (_, index) => view.getFloat32(HEAD_BYTES + index * 4, true)),
    rows: Int8Array.from(new Int8Array(bytes.buffer, bytes.byteOffset + rowsAt, terms * dimensions)),
  });
}

/** At most so many of the texts, each with the same chance, in their order (Vitter’s algorithm R). */
function drawn(texts: Iterable<string>, most: number, random: () => number): string[] {
  const kept: { index: number; text: string }[] = [];
  let index = 0;
  for (const text of texts) {
    const place = index < most ? index : Math.floor(random() * (index + 1));
    if (place < most) kept[place] = { index, text };
    index++;
  }
  return kept.sort((one, other) => one.index - other.index).map(({ text }) => text);
}

/** Mulberry32. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
