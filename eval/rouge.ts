import { words } from '../server/text/words.ts';

/** F1 of each, from 0 to 1. */
export interface Rouge {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeL: number;
}

/**
 * How much a summary shares with a reference: words, pairs of words, and the longest sequence of words in the same order
 * (Lin, “ROUGE: A Package for Automatic Evaluation of Summaries”, 2004). Words in lower case, not stemmed; the whole
 * text is one sequence.
 */
export function rouge(summary: string, reference: string): Rouge {
  const [own, wanted] = [words(summary), words(reference)];
  return {
    rouge1: sharedGrams(own, wanted, 1),
    rouge2: sharedGrams(own, wanted, 2),
    rougeL: f1(longestCommonSubsequence(own, wanted), own.length, wanted.length),
  };
}

/** The first `count` words of a text: summaries are compared at the length of their reference. */
export function firstWords(text: string, count: number): string {
  return words(text).slice(0, count).join(' ');
}

function sharedGrams(own: readonly string[], wanted: readonly string[], size: number): number {
  const [a, b] = [countGrams(own, size), countGrams(wanted, size)];
  let shared = 0;
  for (const [gram, count] of a) shared += Math.min(count, b.get(gram) ?? 0);
  return f1(shared, Math.max(0, own.length - size + 1), Math.max(0, wanted.length - size + 1));
}

function countGrams(list: readonly string[], size: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + size <= list.length; at++) {
    const gram = list.slice(at, at + size).join(' ');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let before = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    const row = [0];
    for (const [index, other] of b.entries()) {
      row.push(word === other ? (before[index] ?? 0) + 1 : Math.max(before[index + 1] ?? 0, row[index] ?? 0));
    }
    before = row;
  }
  return before.at(-1) ?? 0;
}

function f1(shared: number, own: number, wanted: number): number {
  return shared === 0 ? 0 : (2 * shared) / (own + wanted);
}
