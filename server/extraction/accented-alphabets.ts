/** The letters beyond ASCII that a language writes often: what tells apart the encodings of Latin letters. */
const ALPHABETS = [
  'äöüß',
  'àâæçéèêëîïôœùûüÿ',
  'áéíñóúüªº',
  'áâãàçéêíóôõúüªº',
  'àèéìíòóùúç·ïü',
  'äëïöüéèáóú',
  'åäöé',
  'æøåéòôü',
  'áðéíóúýþæö',
  'áčďéěíňóřšťúůýž',
  'áäčďéíĺľňóôŕšťúýž',
  'ąćęłńóśźż',
  'áéíóöőúüű',
  'ăâîșțşţ',
  'čćđšž',
  'çğıöşüâîûİ',
  'ąčęėįšųūž',
  'āčēģīķļņšūž',
  'äõöüšž',
].map((letters) => new Set(letters));

const LATIN_BEYOND_ASCII = /(?![\p{ASCII}])\p{Script=Latin}/gu;

/**
 * How many of the accented Latin letters of a text are none of the language that has the most of them: few in text that
 * was decoded rightly, whatever its language.
 */
export function lettersOutsideAlphabet(text: string): number {
  const counts = new Map<string, number>();
  let all = 0;
  for (const [found] of text.matchAll(LATIN_BEYOND_ASCII)) {
    const letter = found === 'İ' ? found : found.toLowerCase();
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
    all += 1;
  }
  let most = 0;
  for (const alphabet of ALPHABETS) {
    let within = 0;
    for (const [letter, count] of counts) if (alphabet.has(letter)) within += count;
    most = Math.max(most, within);
  }
  return all - most;
}
