import { baseLanguage, isSmallWord } from './stop-words.ts';

/** After these a sentence goes on, whatever follows. */
const ALWAYS =
  wordSet(`dr. mr. mrs. ms. mx. prof. rev. hon. gen. sen. rep. gov. lt. col. capt. sgt. maj. cmdr. adm. pres.
  st. mt. ft. messrs. mmes. e.g. i.e. cf. vs. viz. al. resp. approx. ca. esp. incl. excl. aka. a.k.a. ed. eds. trans.
  z.b. d.h. u.a. u.ä. i.d.r. s.o. s.u. bzw. ggf. evtl. inkl. hr. fr. dipl. ing. geb. sog. vgl. zzgl. mio. mrd. str.
  mme. mlle. mgr. env. sr. sra. srta. dña. dn. ud. uds. dott. sig. sigg. avv. geom. on. dhr. mevr. bijv. o.a. d.w.z.
  t.ex. bl.a. fx. f.eks. p.ej. p.ex. п. т.е. т. им. проф. акад. ул. г-н. гг. н.э. wg. np. tzw. tj. např. tzv. mal. örn.`);

/** After these a sentence goes on when a number follows. */
const BEFORE_NUMBER =
  wordSet(`no. nos. fig. figs. eq. eqs. eqn. p. pp. vol. vols. ch. chap. sec. sect. art. arts. app. tab.
  par. para. ref. refs. ex. def. thm. v. nr. s. abb. kap. bd. art. abs. anm. pág. págs. núm. cap. n.º n. seç. стр. рис. табл.
  гл. ст. №. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. okt. dez.`);

/** These may end a sentence too: the next word decides. */
const MAYBE =
  wordSet(`etc. inc. ltd. co. corp. llc. bros. jr. sr. esq. ph.d. m.d. b.a. m.a. d.c. u.s. u.k. u.n. e.u. a.m. p.m. usw.
  u.s.w. uvm. dept. univ. assn. ave. blvd. rd. ee.uu. s.a. s.l. s.p.a. enz. osv. m.m. atd. itd. itp. т.д. т.п. др. г. в.
  est. tel. min. max. avg. jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. mon. tue. wed. thu. fri. sat. sun.`);

/** Where “3.” may be “third”. */
const ORDINAL_LANGUAGES = wordSet('de da no fi cs sk pl hu sl hr sr bs et lv is tr');

const INITIAL = /^(?:\p{Lu}\p{M}*\.-?)+$/u;
const LIST_MARK = /^\(?(?:\d{1,3}|[ivx]{1,5}|\p{L})[.)]$/iu;

/**
 * Whether what Intl.Segmenter cut apart belongs together: `left` ends with an abbreviation, an initial, a list mark
 * or an ordinal rather than with a sentence, or `right` goes on with it.
 */
export function belongTogether(left: string, right: string, language: string | null): boolean {
  const end = left.trimEnd();
  const next = right.trimStart();
  if (next === '' || end === '') return true;
  if (/^["'”’»)\]]+(?:\s|$)/.test(next)) return true;
  const goesOn = /^\p{Ll}/u.test(next) && !/^\p{Ll}{1,2}\p{Lu}/u.test(next);
  if (goesOn && /[!?…]["'”’»)\]]*$/.test(end)) return true;
  // 「はい。」と言った: the quotation is part of the sentence.
  if (/[。！？][」』）]$/.test(end) && /^(?:と|、|って)/.test(next)) return true;
  if (LIST_MARK.test(end)) return true;
  if (!end.endsWith('.')) return false;

  const last = lastWord(end);
  const folded = last.toLowerCase();
  if (ALWAYS.has(folded)) return true;
  // “z. B.”, “u. a.”, “p. m.”
  if (/^\p{Ll}\.$/u.test(last) && /^\p{L}\./u.test(next)) return true;
  if (BEFORE_NUMBER.has(folded) && /^[\d(#]|^[IVX]+\b/.test(next)) return true;
  if (/^\d{1,2}\.$/.test(last)) return ORDINAL_LANGUAGES.has(baseLanguage(language) ?? '');
  if (INITIAL.test(last) || MAYBE.has(folded)) return !beginsSentence(next);
  return false;
}

/** A small word in capitals (“The”, “In”) after an abbreviation begins a sentence; a name goes on with it. */
function beginsSentence(text: string): boolean {
  const first = /^["'“‘«([]*([\p{L}\p{M}]+(?:['’]\p{L}+)?)(\.?)/u.exec(text);
  if (first === null) return false;
  const [, word = '', dot] = first;
  if (dot === '.' && word.length === 1) return false;
  return isSmallWord(word.toLowerCase().replace('’', "'"));
}

function lastWord(text: string): string {
  const tail = text.slice(-40);
  return /(?<![^\s([“"'«‘/–—])[^\s([“"'«‘/–—]+$/.exec(tail)?.[0] ?? '';
}

function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}
