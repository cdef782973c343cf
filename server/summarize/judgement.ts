import type { PassageRole } from '#domain/passage.ts';

/**
 * What an editor sees in a sentence before weighing what it says: whether it can stand in a summary at all,
 * and how well it stands alone there.
 */

/**
 * - `good`: a whole sentence.
 * - `usable`: text that says something but is no whole sentence (a list item, a stretch of speech), or one too long.
 * - `last`: only where there is nothing else (a heading, a row of a table).
 */
export type Grade = 'good' | 'usable' | 'last';

export interface Judgement {
  readonly grade: Grade;
  /** How well it stands alone, 0 to about 1.3; multiplies its score. */
  readonly weight: number;
}

export interface Circumstances {
  /** Number of its words (where there are no spaces between words: by the dictionary). */
  readonly words: number;
  /** Cut by length rather than by its end. */
  readonly cut: boolean;
  readonly role: PassageRole;
  readonly headingPath: readonly string[];
}

const MIN_WORDS = 3;
const GOOD_WORDS = { min: 6, max: 55 };
const EASY_WORDS = { min: 9, max: 36 };
const MAX_LENGTH = 1_200;

const TERMINAL = /[.!?…。！？؟।॥።։](?:["'”’»›)\]」』】]|\[[\d, –-]+\])*\d{0,3}$/;
const NO_TERMINALS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Null: it can stand in no summary. */
export function judge(text: string, circumstances: Circumstances): Judgement | null {
  const { words, cut, role, headingPath } = circumstances;
  if (words < MIN_WORDS || isJunk(text, words)) return null;
  const section = weighSection(headingPath);
  if (role === 'heading' || role === 'code' || role === 'table') {
    return section === 0 || role === 'code' ? null : { grade: 'last', weight: 0.3 };
  }
  if (section === 0 || isFurniture(text)) return { grade: 'last', weight: 0.2 };

  const weight = section * standsAlone(text) * easeOfLength(words);
  const whole = !cut && TERMINAL.test(text) && !/^\p{Ll}{2}/u.test(text) && !/^[,;:.)\]]/.test(text);
  if (whole && words >= GOOD_WORDS.min && words <= GOOD_WORDS.max) return { grade: 'good', weight };
  const isUsable = whole || cut || NO_TERMINALS.test(text) || (words >= 8 && /^["“'‘(]?[\p{Lu}\p{Lo}]/u.test(text));
  return isUsable ? { grade: 'usable', weight: weight * (whole ? 0.8 : 0.6) } : { grade: 'last', weight: weight * 0.4 };
}

/** Mostly digits, symbols, capitals or single letters: tables, formulas, contents, code, noise. */
function isJunk(text: string, words: number): boolean {
  if (text.length > MAX_LENGTH) return true;
  const letters = count(text, /\p{L}/gu);
  const dense = text.length - count(text, /\s/g);
  if (letters / dense < 0.6) return true;
  const capitals = count(text, /\p{Lu}/gu);
  if (letters > 12 && capitals / letters > 0.5 && count(text, /\p{Ll}/gu) > 0) return true;
  if (count(text, /(?<![\p{L}\p{N}])\p{Script=Latin}(?![\p{L}\p{N}'’])/gu) > 3 + words * 0.15) return true;
  if (/\.{4,}|(?: \.){3,}|…{2,}|_{4,}|[│┃|]{2}|={3,}/.test(text)) return true;
  return /[{};]\s*$|=>|::|\)\s*\{|<\/?[a-z]+>|\$\(|^\s*(?:import|const|let|var|function|class|def|npm|yarn|pip|sudo|git|curl)\s+\S+\s*[-({=./@]/.test(
    text,
  );
}

const CAPTION =
  /^(?:figures?|figs?|tables?|tab|chart|plate|exhibit|listing|algorithm|box|abb(?:ildung)?|tabelle|tableau|figura|tabla|cuadro|tabella|рис(?:унок)?|табл(?:ица)?)\.?\s*(?:[A-Z]?\d+(?:\.\d+)*[a-z]?|[IVX]+)\s*[.:–—|-]/i;
const COPYRIGHT =
  /^\s*(?:copyright\b|©|\(c\)\s).{0,80}\d{4}|all rights reserved|alle rechte vorbehalten|tous droits réservés/i;
const INVITATION =
  /\b(?:click (?:here|on the|the link)|subscribe|sign up|log ?in to|newsletter|cookies?\b.{0,60}\b(?:accept|use|consent|policy)|privacy policy|terms of (?:service|use)|follow (?:us|me) on|share (?:this|on)|read more|hit the (?:bell|like)|like button|(?:thanks?|thank you)(?: so much)? for (?:watching|listening|reading|joining)|welcome back to|link (?:is )?in the description|sponsor(?:ed by|s? of (?:this|today))|advertisement|this article (?:was|is) (?:originally |first )?published|downloaded from|enable javascript|your browser|leave a comment|pull requests? (?:are )?welcome)\b/i;
const PUBLICATION =
  /\b(?:issn|isbn|doi:|https?:\/\/(?:dx\.)?doi\.org|arxiv:\d|corresponding author|e-?mail:|received:? \d|accepted:? \d|manuscript|permission to (?:make|reproduce)|provided proper attribution)/i;

/** What stands around a text and is not of it: captions, references, rights, invitations. */
function isFurniture(text: string): boolean {
  return CAPTION.test(text) || COPYRIGHT.test(text) || INVITATION.test(text) || PUBLICATION.test(text);
}

/** An entry of a list of references: authors with initials, a year, pages, a volume. */
export function isReference(text: string): boolean {
  const hasYear = /\b(?:18|19|20)\d\d[a-z]?\b/.test(text);
  const initials = count(text, /(?<![\p{L}.])\p{Lu}\.(?=[\s,;-]|\p{Lu}\.)/gu);
  if (initials >= 3 && hasYear) return true;
  if (/^\[?\d{1,3}[\].]\s*(?:\p{Lu}\.\s*)+\p{Lu}\p{Ll}+/u.test(text)) return true;
  if (/^\p{Lu}[\p{L}'’-]+,\s+(?:\p{Lu}\.[\s,-]*)+/u.test(text) && hasYear) return true;
  if (/(?<![\p{L}'’-])\p{Lu}[\p{L}'’-]+,\s(?:\p{Lu}\.\s?)+[^.]{0,80}\((?:18|19|20)\d\d[a-z]?\)/u.test(text))
    return true;
  return (
    (hasYear && /\b(?:pp?\.\s*\d|vol\.\s*\d|in proceedings|proc\. |arxiv preprint)/i.test(text)) ||
    /\b\d+ ?\(\d+\)[:,] ?\d+[-–]\d+|\b\d+[:,] ?\d+[-–]\d+\.$/.test(text)
  );
}

const APPARATUS =
  /^(?:[\dIVX.]+\s+)?(?:references?|bibliography|works cited|literature cited|further reading|external links|see also|notes|footnotes|endnotes|sources|citations|acknowledge?ments?|funding|contents|table of contents|index|copyright|licen[cs]e|(?:appendix \w+:? )?copying(?: information| conditions)?|(?:appendix \w+:? )?(?:the )?gnu [\w ]{0,60}licen[cs]e[\w .]{0,60}|author contributions?|conflicts? of interest|competing interests|about the authors?|contributors|contributing|changelog|sponsors|backers|related (?:articles|posts|stories)|comments|share|navigation|(?:literatur|quellen|einzelnachweise|weblinks|siehe auch|inhaltsverzeichnis|impressum|danksagung)(?:verzeichnis)?|références|bibliographie|remerciements|liens externes|voir aussi|sommaire|referencias|bibliografía|agradecimientos|véase también|enlaces externos|riferimenti|note|bibliografia|referências|литература|примечания|ссылки|参考文献|脚注|関連項目|外部リンク)\s*:?$/i;
const ESSENCE =
  /\b(?:abstract|(?:executive )?summary|conclusions?|key (?:findings|points|takeaways)|findings|highlights|results|discussion|overview|introduction|zusammenfassung|fazit|ergebnisse|einleitung|überblick|résumé|conclusion|introduction|resumen|conclusiones|conclusión|riassunto|conclusioni|resumo|conclusão|заключение|выводы|введение)\b|摘要|结论|結論|要旨|概要|まとめ/i;
const DETAIL =
  /\b(?:appendix|install(?:ation|ing)?|methods?|materials|related work|anhang|annexe|anexo|faq|questions|usage|examples?|options|credits|disclaimer)\b/i;

/** 0 where the section is no part of what is told, more than 1 where authors sum up. */
function weighSection(headingPath: readonly string[]): number {
  if (headingPath.some((heading) => APPARATUS.test(heading.trim()))) return 0;
  const own = headingPath.at(-1) ?? '';
  return ESSENCE.test(own) ? 1.12 : DETAIL.test(own) ? 0.8 : 1;
}

const DEPENDENT =
  /^["“'‘(]?(?:(?:this|that|these|those|such|it|its|they|their|he|his|she|her|here|there|both|the (?:latter|former|same)|another|others?|one of (?:them|these)|dies(?:e[rsmn]?)?|er|sie|es|dort|hier|deren|dessen|ils?|elles?|cel(?:a|ui|le)|ceux|ces?|cette|leurs?|est[oa]s?|és[ot]e?|ellos|ellas|eso|esse|essa|isto|isso|eles|elas|quest[oaie]|essi|deze|dit|dat|hij|zij|hun|он[аио]?|это|эт[аи]|они)\b|这|那|它|他|她|これ|それ|その|この|あれ)/iu;
const DETERMINED =
  /^["“]?th(?:is|ese) (?:paper|article|report|study|work|research|survey|book|chapter|guide|document|review|analysis|project|package|library|module|tool|licen[cs]e|agreement|policy|specification|standard|talk|video|lecture|essay|thesis|(?:\w+ ){0,2}(?:approach|method|model|algorithm))\b/i;
const CONNECTED =
  /^["“]?(?:however|moreover|furthermore|therefore|thus|hence|nevertheless|nonetheless|instead|otherwise|consequently|accordingly|similarly|likewise|conversely|meanwhile|besides|still|yet|then|also|and|but|or|so|because|for (?:example|instance)|in (?:contrast|addition|other words|particular|fact|turn|this (?:case|way|section|chapter|figure))|as (?:a result|such|before|above|mentioned|shown|described|discussed|noted)|on the (?:other hand|contrary)|that said|to this end|jedoch|allerdings|außerdem|deshalb|daher|somit|zudem|dabei|dadurch|damit|dann|denn|aber|und|doch|cependant|toutefois|ainsi|donc|mais|et|en outre|de plus|par exemple|por (?:ejemplo|exemplo|lo tanto|tanto)|sin embargo|además|pero|porém|contudo|tuttavia|inoltre|quindi|ma|однако|но|поэтому|также|例如|但是|因此|しかし|また|そのため)(?![\p{L}-])/iu;
const ILLUSTRATION =
  /^["“]?(?:for (?:example|instance)|as (?:shown|seen|illustrated|described|noted) (?:in|by|above)|(?:figure|fig\.|table|section|chapter|appendix|eq(?:uation|\.)?) [\dA-Z]|in (?:figure|fig\.|table|section|chapter)|e\.g\.|see |zum beispiel|par exemple|por ejemplo)/i;
const CUE =
  /\b(?:we (?:show|find|found|propose|present|introduce|conclude|demonstrate|argue|report)|(?:results?|findings|evidence|data) (?:show|suggest|indicate|demonstrate|reveal)s?|(?:in (?:summary|conclusion|short|total))|to sum up|overall|importantly|the (?:main|key|central|most important|primary|goal|aim|purpose) |significant(?:ly)?|th(?:is|e) (?:paper|study|report|article)|wir zeigen|insgesamt|nous (?:montrons|proposons)|en (?:résumé|conclusion|resumen|conclusión)|il est important|lo más importante|the (?:point|idea|reason|lesson|trick|takeaway|problem) (?:here )?is)\b/i;
const LEGALESE =
  /\b(?:permission is (?:hereby )?granted|without (?:any )?warrant(?:y|ies)|shall mean|hereby|GNU (?:free|general|lesser)|invariant sections?|cover texts?|copy of (?:the|this) licen[cs]e|all rights)\b/i;
const SPOKEN_FILLER =
  /\b(?:um+|uh+|you know|i mean|kind of|sort of|gonna|hey guys|hi everyone|hello everyone|anyway|blah)\b/gi;

/** How well a sentence stands without those around it. */
function standsAlone(text: string): number {
  let weight = 1;
  if (DEPENDENT.test(text) && !DETERMINED.test(text)) weight *= 0.62;
  if (ILLUSTRATION.test(text)) weight *= 0.5;
  else if (CONNECTED.test(text)) weight *= 0.82;
  if (CUE.test(text)) weight *= 1.1;
  if (/[?？؟](?:["'”’»)\]])?$/.test(text)) weight *= 0.4;
  if (/[:：]$/.test(text)) weight *= 0.5;
  if (/^["“«„「](?![\p{L} -]{1,30}["”»“」])/u.test(text)) weight *= 0.5;
  if (LEGALESE.test(text)) weight *= 0.75;
  if (/^(?:\S+ ){0,3}(?:also|then|too)\b/i.test(text)) weight *= 0.85;
  // “Returns: the value”, “len: the length”.
  if (/^[\w-]+(?: [\w-]+)?: /.test(text)) weight *= 0.65;
  weight *= 0.9 ** Math.min(4, count(text, /\w_\w|\w\(\)|\w\.\w+\(/g));
  if (isFragment(text)) weight *= 0.75;
  weight *= 0.96 ** count(text.slice(20), /\b(?:they|them|he|she|him|it|this|that case)\b/gi);
  if (/^(?:I|my|ich|mein|je|mon|yo)\b/i.test(text)) weight *= 0.85;
  if (/https?:\/\/|www\.|\S@[^\s@]+\.\w/.test(text)) weight *= 0.6;
  if (/\b(?:figure|fig\.|table|equation|eq\.|section|above|below|following)\b/i.test(text)) weight *= 0.85;
  if (/^\d+(?:\.\d+)*\s+\p{Lu}/u.test(text)) weight *= 0.7;
  if (hasLooseEnds(text)) weight *= 0.8;
  return weight * 0.93 ** count(text, SPOKEN_FILLER);
}

const ENGLISH = /\b(?:the|an?|of|and|to|for|from)\b/i;
const FINITE =
  /\b(?:is|are|was|were|be|been|has|have|had|can|could|will|would|shall|should|may|might|must|do|does|did|made|became|began|said|\w+(?:ed|[a-z]s))\b/i;
const PREDICATE = /\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must|do|does|did|\w+ed)\b/;
const WITHOUT_SUBJECT = /^[A-Z][a-z]+s (?:the|an?|all|whether|if|this|true|false)\b/;
const NOUN_WITH_CLAUSE = /^(?:An?|The)?\s?(?:[\w-]+ ){1,3}(?:that|which|for|to) [\w' -]+\.$/i;

/** English without a subject or a predicate: “Returns the value.”, “A way of getting there.” Rough, and only a discount. */
function isFragment(text: string): boolean {
  if (!ENGLISH.test(text)) return false;
  if (WITHOUT_SUBJECT.test(text)) return true;
  if (/^[A-Z][a-z]+ing\b/.test(text) && !PREDICATE.test(text)) return true;
  return (
    text.length < 110 &&
    (!FINITE.test(text) || (text.length < 70 && NOUN_WITH_CLAUSE.test(text) && !PREDICATE.test(text)))
  );
}

/** Brackets or quotation marks that open or close elsewhere. */
function hasLooseEnds(text: string): boolean {
  return count(text, /\(/g) !== count(text, /\)/g) || hasLooseQuotes(text) || count(text, /"/g) % 2 === 1;
}

/** “English” and „German“: the same sign opens the one and closes the other. */
function hasLooseQuotes(text: string): boolean {
  let isGerman = false;
  let open = 0;
  for (const [mark] of text.matchAll(/[“„”]/g)) {
    const closes = mark === '”' || (mark === '“' && isGerman);
    open += closes ? -1 : 1;
    if (mark !== '”') isGerman = mark === '„';
  }
  return open !== 0;
}

function easeOfLength(words: number): number {
  if (words < EASY_WORDS.min) return 0.55 + (0.45 * (words - MIN_WORDS)) / (EASY_WORDS.min - MIN_WORDS);
  if (words <= EASY_WORDS.max) return 1;
  return Math.max(0.5, 1 - (words - EASY_WORDS.max) * 0.022);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
