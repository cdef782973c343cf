import { sql } from 'kysely';
import type { z } from 'zod';
import type { SearchAnswer, searchInputSchema } from '#domain/knowledge.ts';
import type { Database, Store, StoreTransaction } from '#server/db/database.ts';
import { guessLanguage } from '#server/text/language.ts';
import { stopWords } from '#server/text/stop-words.ts';
import { FUSION_POLICY, type FusionPolicy, fuse, scaled } from './fusion.ts';
import { readHits } from './hits.ts';
import type { IndexStatistics, LexicalScope, Ranked } from './lexical-index.ts';
import { LEXICAL_LIMITS, planLexicalQuery, type QueryTerms, termsOf } from './lexical-query.ts';
import { type Markable, marksIn } from './marks.ts';
import { type Compared, type EmbedQuery, inSight, type NotCompared, openMeaning } from './meaning.ts';
import { type ParsedQuery, parseQuery } from './parse-query.ts';
import { beginSearch } from './postgres-lexical-index.ts';
import { remember } from './remembered.ts';
import { rememberStatistics } from './remembered-statistics.ts';
import { type DocumentScope, type LanguagesOf, type SearchQuery, scopeOf } from './scope.ts';
import { lexicalIndexOf } from './search-index.ts';
import { stemmingOf, stemsOf } from './stems.ts';

export type { EmbedQuery } from './meaning.ts';

export interface Search {
  /**
   * The passages that answer a query, the best first, of documents that stand in a knowledge base of the owner's. Any
   * string is a query. All of an answer is of one moment: a document that is replaced meanwhile is in it once.
   */
  query(owner: string, input: z.output<typeof searchInputSchema>, signal?: AbortSignal): Promise<SearchAnswer>;
}

export interface SearchPolicy {
  readonly fusion: FusionPolicy;
  /** Memory for vectors, for all models together. Of a model with more, searches go by words alone. */
  readonly vectorBytes: number;
  /** How long a search waits for what goes by meaning before it answers by words alone. */
  readonly meaningPatienceMs: number;
  /** Monotonous milliseconds. */
  readonly clock: () => number;
}

export const SEARCH_POLICY: SearchPolicy = {
  fusion: FUSION_POLICY,
  vectorBytes: 256 * 1024 * 1024,
  meaningPatienceMs: 1_000,
  clock: () => performance.now(),
};

/** Candidates of each kind that are ranked together; behind them come the others that words have found. */
const CANDIDATES = 200;
/** How often a search begins again because what it compared has been replaced meanwhile. */
const ATTEMPTS = 10;
/** Which languages many documents are in. */
const LANGUAGES_POLICY = { share: 0.01, longestMs: 60_000 };

const NOTHING: SearchAnswer = { hits: [], hasMore: false, method: 'none', withoutMeaning: null };

export function openSearch(
  { database, embedQuery }: { database: Database; embedQuery: EmbedQuery },
  policy: Partial<SearchPolicy> = {},
): Search {
  const { fusion, vectorBytes, meaningPatienceMs, clock } = { ...SEARCH_POLICY, ...policy };
  const { reading, dialect } = database;
  const index = lexicalIndexOf(dialect);
  const statisticsOf = rememberStatistics(index, reading, clock);
  const languagesOf: LanguagesOf = remember(reading, { ...LANGUAGES_POLICY, clock });
  const meaning = openMeaning(reading, embedQuery, { vectorBytes, patienceMs: meaningPatienceMs, clock });

  const answer = async (
    moment: Store | StoreTransaction,
    { owner, input, parsed, compared }: Asked,
  ): Promise<Answered> => {
    const scope = await scopeOf(moment, owner, input, languagesOf);
    if (scope.isEmpty) return { answer: NOTHING, isAllInSight: true };
    const terms = termsOf(parsed, scope.stemmings, smallWordsOf(parsed, scope), LEXICAL_LIMITS);
    const statistics = await statisticsOf(moment, [...terms.all, { text: scope.owner, isPrefix: false }]);
    const plan = planLexicalQuery(parsed, terms, statistics.frequencies, statistics.size, LEXICAL_LIMITS);
    const end = input.offset + input.limit;
    const isFindable = plan.select.length + plan.required.length > 0;
    const [lexical, seen] = await Promise.all([
      isFindable
        ? index.rank(moment, plan, withoutCommon(scope, statistics), statistics, Math.max(CANDIDATES, end + 1))
        : [],
      compared.neighbours && inSight(moment, compared.neighbours, scope),
    ]);
    // What is near does not have the phrase that is asked for, or may have what is not wanted: words decide.
    const isForWords = parsed.phrases.length > 0 || parsed.excluded.length > 0;
    const first = lexical.slice(0, CANDIDATES);
    const best = seen === null ? scaled(first) : fuse(first, isForWords ? { ...seen, nearest: [] } : seen, fusion);
    const taken = new Set(best.map(({ id }) => id));
    const rest = lexical.filter(({ id }) => !taken.has(id)).map(({ id }) => ({ id, score: 0 }));
    const ranked: Ranked[] = [...best, ...rest];
    const hits = await readHits(moment, owner, input, ranked.slice(input.offset, end), markerOf(parsed, terms));
    return {
      answer: {
        hits,
        hasMore: ranked.length > end,
        method: seen === null ? 'lexical' : 'fused',
        withoutMeaning: compared.neighbours === null ? compared.reason : null,
      },
      isAllInSight: seen === null || seen.isAll,
    };
  };

  return {
    async query(owner, input, signal) {
      signal?.throwIfAborted();
      const parsed = parseQuery(input.query);
      if (parsed.words.length + parsed.prefixes.length + parsed.phrases.length === 0) return NOTHING;
      let compared = await meaning.compare(owner, parsed.text, signal);
      for (let attempt = 1; ; attempt++) {
        signal?.throwIfAborted();
        const asked = { owner, input, parsed, compared };
        const answered = await atOneMoment(database, (moment) => answer(moment, asked));
        if (compared.neighbours === null || answered.isAllInSight || attempt === ATTEMPTS) return answered.answer;
        // Something near was not to be seen: if that is because it was replaced just now, its successor is near too.
        const again = await compared.again(signal);
        if (again === null) return answered.answer;
        compared = again;
      }
    },
  };
}

interface Asked {
  readonly owner: string;
  readonly input: SearchQuery;
  readonly parsed: ParsedQuery;
  readonly compared: Compared | NotCompared;
}

interface Answered {
  readonly answer: SearchAnswer;
  readonly isAllInSight: boolean;
}

/** All reads see the same moment. */
async function atOneMoment<Result>(
  { reading, dialect }: Database,
  read: (moment: Store | StoreTransaction) => Promise<Result>,
): Promise<Result> {
  if (dialect === 'sqlite') return reading.transaction().execute(read);
  return reading.connection().execute(async (moment) => {
    // What is read is sent behind it without waiting for its answer.
    const begun = beginSearch(moment);
    begun.catch(() => {});
    try {
      const result = await read(moment);
      await begun;
      return result;
    } finally {
      // Nothing hangs on its answer: whoever gets this connection next is answered behind it.
      sql`commit`.execute(moment).catch(() => {});
    }
  });
}

/** Where most chunks are the owner's, going through all of them to find that out costs more than it spares. */
function withoutCommon(scope: DocumentScope, { frequencies, size }: IndexStatistics): LexicalScope {
  const isCommon = scope.terms.includes(scope.owner) && (frequencies.get(scope.owner) ?? 0) > size / 2;
  return isCommon ? { ...scope, terms: [] } : scope;
}

/** Of the language that the query is in; where it does not show, of the documents', if they are in one. */
function smallWordsOf({ text }: ParsedQuery, { languages }: DocumentScope): ReadonlySet<string> {
  const known = languages.filter((language) => language !== null);
  return stopWords(guessLanguage(text) ?? (known.length === 1 ? (known[0] ?? null) : null));
}

/** Marks what was asked for in a text of any language. */
function markerOf(
  parsed: ParsedQuery,
  { tokens }: QueryTerms,
): (text: string, language: string | null) => [number, number][] {
  const markables = new Map<string | null, Markable>();
  const looked = new Set(tokens.map(({ text }) => text));
  const words = parsed.words.filter(({ text }) => looked.has(text));
  const markableIn = (stemming: string | null): Markable => {
    const known = markables.get(stemming);
    if (known !== undefined) return known;
    const typed = parsed.words.find(({ text }) => text === parsed.typing);
    const markable: Markable = {
      stems: new Set(words.flatMap((word) => stemsOf(word, stemming))),
      prefixes: parsed.prefixes,
      typing: typed === undefined ? null : { prefix: typed.text, stems: new Set(stemsOf(typed, stemming)) },
      phrases: parsed.phrases,
    };
    markables.set(stemming, markable);
    return markable;
  };
  return (text, language) => {
    const stemming = stemmingOf(language);
    return marksIn(text, stemming, markableIn(stemming));
  };
}
