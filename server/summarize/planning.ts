import type { Locator, Passage } from '#domain/passage.ts';
import { stopWords } from '#server/text/stop-words.ts';
import { stem, words } from '#server/text/words.ts';
import type { Candidate, Harvest } from './candidates.ts';
import { centrality } from './centrality.ts';
import type { Pacer } from './pacer.ts';
import { selectDiverse } from './selection.ts';
import type { Excerpt } from './summarizer.ts';
import { foldUp, product, type TermVectors, unfold, weighTerms } from './term-vectors.ts';

const MIN_POINTS = 5;
const MAX_POINTS = 10;
/** A text of so many words gets the fewest points; each doubling adds one. */
const WORDS_FOR_MIN_POINTS = 800;

/** What stands beside centrality (0 to 1) in a sentence's score. */
const LEAD_BONUS = 0.3;
const LEAD_BONUS_LONG = 0.12;
const LONG_TEXT = 300;
const PARAGRAPH_BONUS = 0.06;
const TITLE_BONUS = 0.2;
const HEADING_BONUS = 0.08;

/** A sentence elsewhere supports a point when it is at least so similar to it. */
const SUPPORT_SIMILARITY = 0.5;
const SAME_SIMILARITY = 0.97;
const ELSEWHERE_SECONDS = 60;
const ELSEWHERE_PARAGRAPHS = 3;

export interface Plan {
  readonly points: Excerpt[][];
  readonly gist: Excerpt[];
}

interface Subject {
  readonly title: string | null;
  readonly language: string | null;
}

/** Decides which sentences make the summary. There must be at least one candidate. */
export async function planSummary(found: Harvest, subject: Subject, pacer: Pacer): Promise<Plan> {
  const wanted = pointCount(found.words + found.ideographs / 2);
  const candidates = worthConsidering(found.candidates, wanted + 2);
  const vectors = await weighTerms(
    candidates.map(({ terms }) => terms),
    found.termIds.size,
    stopWords(subject.language).size > 0,
    pacer,
  );
  const central = await centrality(vectors, pacer);
  const scores = await score(candidates, central, found, subject.title, pacer);
  const chosen = await selectDiverse(vectors, scores, Math.min(wanted, candidates.length), pacer);
  const gist = chooseGist(vectors, candidates, scores, chosen, isSpoken(found.opening));

  const points: Excerpt[][] = [];
  for (const index of chosen) {
    const support = await findSupport(index, chosen, candidates, vectors, pacer);
    points.push([index, ...(support === null ? [] : [support])].flatMap((at) => excerptOf(candidates[at])));
  }
  return { points, gist: gist.flatMap((at) => excerptOf(candidates[at])) };
}

function pointCount(sourceWords: number): number {
  const count = Math.round(MIN_POINTS + Math.log2(Math.max(1, sourceWords) / WORDS_FOR_MIN_POINTS));
  return Math.min(MAX_POINTS, Math.max(MIN_POINTS, count));
}

/** Whole sentences, if there are enough; other text joins them only where it must. */
function worthConsidering(candidates: readonly Candidate[], enough: number): readonly Candidate[] {
  const good = candidates.filter(({ grade }) => grade === 'good');
  if (good.length >= enough) return good;
  const usable = candidates.filter(({ grade }) => grade !== 'last');
  return usable.length > 0 ? usable : candidates;
}

async function score(
  candidates: readonly Candidate[],
  central: Float64Array,
  { termIds, opening }: Harvest,
  title: string | null,
  pacer: Pacer,
): Promise<Float64Array> {
  const titleTerms = termsOf(title ?? opening?.headingPath[0] ?? '', termIds);
  const leadBonus = isSpoken(opening) ? 0 : candidates.length > LONG_TEXT ? LEAD_BONUS_LONG : LEAD_BONUS;
  const paragraphBonus = isSpoken(opening) ? 0 : PARAGRAPH_BONUS;
  const headings = new Map<string, ReadonlySet<number>>();
  const scores = new Float64Array(candidates.length);
  for (const [index, { terms, weight, heading, leads }] of candidates.entries()) {
    let headingTerms = headings.get(heading);
    if (headingTerms === undefined) {
      headingTerms = termsOf(heading, termIds);
      headings.set(heading, headingTerms);
    }
    const sum =
      (central[index] ?? 0) +
      leadBonus / (1 + index / 3) +
      (leads ? paragraphBonus : 0) +
      TITLE_BONUS * overlap(terms, titleTerms) +
      HEADING_BONUS * overlap(terms, headingTerms);
    scores[index] = sum * weight;
    if (pacer.isDue()) await pacer.rest();
  }
  const most = scores.reduce((a, b) => Math.max(a, b), 0);
  return most > 0 ? scores.map((value) => value / most) : scores;
}

function termsOf(text: string, termIds: ReadonlyMap<string, number>): ReadonlySet<number> {
  return new Set(words(text.slice(0, 500)).flatMap((word) => termIds.get(stem(word)) ?? []));
}

/** The share of a heading's terms that a sentence takes up; one word of a short heading is not yet all of it. */
function overlap(terms: readonly number[], heading: ReadonlySet<number>): number {
  if (heading.size === 0) return 0;
  const shared = new Set(terms.filter((term) => heading.has(term))).size;
  return shared / Math.max(3, heading.size);
}

/** How much less a point's own sentence is worth in the gist: said once is enough, where another says it as well. */
const ALREADY_A_POINT = 0.8;
/** The gist is looked for among the whole, with what comes early before what comes late. */
const GIST_LEAD_BONUS = 0.35;
const GIST_MIN_TERMS = 6;
const GIST_MAX_LIKENESS = 0.6;

/** One or two sentences that say what it is about, in reading order. */
function chooseGist(
  vectors: TermVectors,
  candidates: readonly Candidate[],
  scores: Float64Array,
  points: readonly number[],
  spoken: boolean,
): number[] {
  const isPoint = new Set(points);
  const worth = scores.map((value, index) => {
    const early = spoken ? 0 : GIST_LEAD_BONUS * Math.max(0, 1 - index / (0.2 * scores.length + 1));
    const { weight = 1, terms = [] } = candidates[index] ?? {};
    const slight = index > 0 && terms.length < GIST_MIN_TERMS ? 0.8 : 1;
    return (value + early * weight) * slight * (isPoint.has(index) ? ALREADY_A_POINT : 1);
  });
  const first = best(worth, () => 0);
  const laidOut = unfold(vectors, first, new Float64Array(vectors.dimensions));
  const second = best(worth, (index) => {
    if (index === first) return Number.POSITIVE_INFINITY;
    const likeness = product(vectors, index, laidOut);
    const runsOn = candidates[first]?.cut && Math.abs(index - first) === 1;
    return likeness > GIST_MAX_LIKENESS ? 10 : 0.3 * likeness + (runsOn ? 0.5 : 0);
  });
  return second === first ? [first] : [first, second].sort((a, b) => a - b);
}

function best(worth: Float64Array, cost: (index: number) => number): number {
  let found = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < worth.length; index++) {
    const value = (worth[index] ?? 0) - cost(index);
    if (value > most) {
      most = value;
      found = index;
    }
  }
  return found;
}

/** The sentence elsewhere in the source that says most nearly the same, or null. */
async function findSupport(
  point: number,
  points: readonly number[],
  candidates: readonly Candidate[],
  vectors: TermVectors,
  pacer: Pacer,
): Promise<number | null> {
  const here = candidates[point]?.locator;
  const laidOut = unfold(vectors, point, new Float64Array(vectors.dimensions));
  let most = SUPPORT_SIMILARITY;
  let found: number | null = null;
  for (let index = 0; index < candidates.length; index++) {
    if (pacer.isDue()) await pacer.rest();
    const similarity = product(vectors, index, laidOut);
    if (similarity < most || similarity > SAME_SIMILARITY || points.includes(index)) continue;
    const candidate = candidates[index];
    if (candidate === undefined || candidate.grade === 'last') continue;
    if (here === undefined || !isElsewhere(here, candidate.locator)) continue;
    most = similarity;
    found = index;
  }
  foldUp(vectors, point, laidOut);
  return found;
}

function isElsewhere(a: Locator, b: Locator): boolean {
  if (a.kind === 'page') return b.kind === 'page' && a.page !== b.page;
  if (a.kind === 'time') return b.kind === 'time' && Math.abs(a.seconds - b.seconds) >= ELSEWHERE_SECONDS;
  return b.kind === 'paragraph' && Math.abs(a.index - b.index) >= ELSEWHERE_PARAGRAPHS;
}

/** Speech has no lead: it warms up first. */
function isSpoken(opening: Passage | undefined): boolean {
  return opening?.locator.kind === 'time';
}

function excerptOf(candidate: Candidate | undefined): Excerpt[] {
  return candidate === undefined ? [] : [{ start: candidate.start, end: candidate.end, cut: candidate.cut }];
}
