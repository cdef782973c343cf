import { fold } from '#server/text/sentences.ts';

/**
 * A sentence of the source as it is read on its own: without list marks, reference marks and the connective that
 * tied it to the one before, with words mended that a line break had cut. It changes no statement.
 * A stretch that was `cut` from running speech loses its fillers and ends with an ellipsis.
 */
export function readable(sentence: string, { cut = false }: { cut?: boolean } = {}): string {
  let text = fold(sentence)
    .replaceAll('\u00ad', '')
    .replace(/[\ufb00-\ufb06]/g, (ligature) => ligature.normalize('NFKC'))
    // “infor- mation” was one word; “short- and long-term” is not.
    .replace(/(\p{Ll}{2})[-‐] (?!(?:and|or|to|und|oder|bis|et|ou|y|o|e|en|of|och|og)\b)(\p{Ll}{2})/gu, '$1$2')
    .replace(/(\p{Lu}{2})[-‐] (\p{Lu}{2})/gu, '$1$2')
    .replace(/ ?\[(?:\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|citation needed|note \d+|[a-z])\]/g, '')
    .replace(/ ?\([^()]*\)/g, (bracketed) => (/\bet al\./.test(bracketed) ? '' : bracketed))
    .replace(/(?<=\p{Ll}{3}[.!?]["”’)]?)\d{1,3}(?:[,–-]\d{1,3})*$/u, '')
    .replace(/\[(?:music|applause|laughter|inaudible)\]|^>>\s*/gi, '')
    .replace(/(?<! ) +([,.;:!?])(?=\s|$)/g, '$1');
  text = withoutListMark(fold(text));
  if (cut) return asSpoken(text);
  text = withoutLooseQuotes(withoutConnective(text));
  return text === '' ? fold(sentence) : capitalized(text);
}

function asSpoken(text: string): string {
  let spoken = text
    .replace(/(?<![\p{L}'’-])(?:um+|uh+|erm|ähm?|euh)(?![\p{L}'’-]),?\s*/giu, '')
    .replace(
      /^(?:(?:so|and|but|or|okay|ok|now|well|because|alright|then|you know|honestly|actually|basically|und|aber|also|et|mais|donc|y|pero)\b[, ]+)+/i,
      '',
    )
    .replace(/\s+/g, ' ');
  spoken = withoutDanglingWords(spoken).replace(/(?<![\s.,;:…])[\s.,;:…]+$/, '');
  if (/\b(?:the|you|and)\b/.test(spoken)) spoken = spoken.replace(/(?<![\p{L}'’.-])i(?=['’ ]|$)/gu, 'I');
  return `${spoken.charAt(0).toUpperCase()}${spoken.slice(1)}…`;
}

const DANGLING = new Set(['and', 'but', 'so', 'or', 'because', 'the', 'a', 'to', 'of', 'und', 'et', 'y']);

function withoutDanglingWords(text: string): string {
  const words = text.split(' ');
  let end = words.length;
  while (end > 1 && DANGLING.has(words[end - 1]?.toLowerCase() ?? '')) end--;
  return words.slice(0, end).join(' ');
}

function withoutListMark(text: string): string {
  return text
    .replace(/^(?:[-–—*•·▪◦‣+>]\s+)+/, '')
    .replace(/^\[?!?(?:note|tip|warning|important|caution|hinweis|achtung|remarque)(?:\][\s>]*|\s*(?::|—|–)\s+)/i, '')
    .replace(/^(?:\(?(?:\d{1,2}|[ivx]{1,4}|[a-z])[.)]\s+)(?=\p{L}|["“])/u, '')
    .replace(/^\d{1,2}(?:\.\d{1,2})+\.?\s+(?=\p{Lu})/u, '');
}

const CONNECTIVE =
  /^(?:however|moreover|furthermore|therefore|thus|hence|nevertheless|nonetheless|consequently|accordingly|additionally|similarly|likewise|meanwhile|besides|instead|also|then|still|yet|so|in addition|in other words|in fact|in particular|as a result|of course|that said|on the other hand|to this end|cependant|toutefois|néanmoins|ainsi|de plus|en outre|par conséquent|en effet|sin embargo|además|por lo tanto|por tanto|asimismo|no obstante|en efecto|porém|contudo|além disso|portanto|tuttavia|inoltre|pertanto|infatti|однако|поэтому|таким образом|кроме того)\s*,\s+/iu;
const CONJUNCTION = /^(?:and|but|or|so)\s+(?=\p{L}+\s)/iu;

function withoutConnective(text: string): string {
  const without = text.replace(CONNECTIVE, '');
  return without === text ? text.replace(CONJUNCTION, '') : without;
}

/** A quotation mark or bracket at an end whose partner is not in the sentence. */
function withoutLooseQuotes(text: string): string {
  let result = text;
  for (const [open, close] of [
    ['“', '”'],
    ['«', '»'],
    ['(', ')'],
    ['[', ']'],
  ] as const) {
    const opened = result.split(open).length;
    const closed = result.split(close).length;
    if (opened > closed && result.startsWith(open)) result = result.slice(1).trimStart();
    if (closed > opened && result.endsWith(close)) result = result.slice(0, -1).trimEnd();
  }
  if (result.split('"').length % 2 === 0) {
    if (result.startsWith('"')) result = result.slice(1).trimStart();
    else if (result.endsWith('"')) result = result.slice(0, -1).trimEnd();
  }
  return result;
}

/** With a capital, but for words like “iPhone” and “npm”, which may be names: only common lower-case words are raised. */
function capitalized(text: string): string {
  const first = /^\p{Ll}[\p{Ll}\p{M}'’]*(?=[\s,])/u.exec(text)?.[0];
  return first === undefined ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
