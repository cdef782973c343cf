import type { IngestionSource } from '#domain/ingestion.ts';
import { understand } from '../home/understand.ts';

/** What words that are to be added are taken for: addresses, one a line, or a text. */
export type GivenText =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'links'; readonly urls: readonly string[] }
  | { readonly kind: 'not-a-web-address' }
  | { readonly kind: 'text'; readonly text: string; readonly words: number }
  | { readonly kind: 'too-long'; readonly characters: number };

/** Beyond so many lines nobody pastes addresses, and looking at each would be felt at every key press. */
const MAX_LINES = 10_000;

export function understandGiven(input: string): GivenText {
  const { links, others } = splitLines(input);
  if (links.length > 0 && others.length === 0) return { kind: 'links', urls: links };
  const understood = understand(input);
  return understood.kind === 'url' ? { kind: 'links', urls: [understood.url] } : understood;
}

/** The addresses in it, one a line, each once; and the lines that are none. */
export function splitLines(input: string): { links: string[]; others: string[] } {
  const lines = input.split('\n', MAX_LINES + 1).map((line) => line.trim());
  const links = new Set<string>();
  const others: string[] = [];
  for (const line of lines) {
    if (line === '') continue;
    const understood = understand(line);
    if (understood.kind === 'url') links.add(understood.url);
    else others.push(line);
    // A text: how many of its lines are addresses does not matter.
    if (others.length > MAX_OTHERS) break;
  }
  return { links: [...links], others };
}

const MAX_OTHERS = 20;

export function sourcesOf(given: GivenText): IngestionSource[] {
  if (given.kind === 'links') return given.urls.map((url) => ({ kind: 'url', url }));
  return given.kind === 'text' ? [{ kind: 'text', text: given.text }] : [];
}
