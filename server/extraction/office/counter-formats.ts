/** How a number of a list is written in one of the formats of WordprocessingML (`w:numFmt`) or OpenDocument. */
export function formatCounter(value: number, format: string, language: string | null = null): string {
  const count = Math.trunc(value);
  if (format === 'none' || format === 'bullet') return '';
  if (count < 0) return String(count);
  return FORMATS[format]?.(count, language ?? 'en') ?? String(count);
}

const FORMATS: Readonly<Record<string, (count: number, language: string) => string>> = {
  decimalZero: (count) => String(count).padStart(2, '0'),
  upperRoman: (count) => roman(count),
  lowerRoman: (count) => roman(count).toLowerCase(),
  upperLetter: (count) => repeated(count, LATIN),
  lowerLetter: (count) => repeated(count, LATIN).toLowerCase(),
  russianUpper: (count) => repeated(count, RUSSIAN).toUpperCase(),
  russianLower: (count) => repeated(count, RUSSIAN),
  ordinal: ordinal,
  cardinalText: (count) => capitalized(cardinal(count)),
  ordinalText: (count) => capitalized(ordinalWord(count)),
  numberInDash: (count) => `- ${count} -`,
  decimalFullWidth: (count) => String(count).replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  decimalEnclosedCircle: (count) => (count >= 1 && count <= 20 ? String.fromCharCode(0x245f + count) : String(count)),
  decimalEnclosedCircleChinese: (count) =>
    count >= 1 && count <= 20 ? String.fromCharCode(0x245f + count) : String(count),
  chineseCounting: chinese,
  chineseCountingThousand: chinese,
  japaneseCounting: chinese,
  taiwaneseCounting: chinese,
  taiwaneseCountingThousand: chinese,
  ideographDigital: (count) => [...String(count)].map((digit) => '〇一二三四五六七八九'[Number(digit)]).join(''),
  ideographTraditional: (count) => repeated(count, '甲乙丙丁戊己庚辛壬癸'),
  aiueo: (count) => repeated(count, KANA),
  aiueoFullWidth: (count) => repeated(count, KANA),
  iroha: (count) =>
    repeated(count, 'イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン'),
  ganada: (count) => repeated(count, '가나다라마바사아자차카타파하'),
  hebrew1: (count) => repeated(count, 'אבגדהוזחטיכלמנסעפצקרשת'),
  arabicAlpha: (count) => repeated(count, 'أبتثجحخدذرزسشصضطظعغفقكلمنهوي'),
  arabicAbjad: (count) => repeated(count, 'أبجدهوزحطيكلمنسعفصقرشتثخذضظغ'),
};

const LATIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const RUSSIAN = 'абвгдежзиклмнопрстуфхцчшщыэюя';
const KANA = 'アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン';

/** After the last letter comes the first one twice, as Word has it. */
function repeated(count: number, letters: string): string {
  if (count < 1) return String(count);
  const times = Math.floor((count - 1) / letters.length) + 1;
  // The thirtieth repetition of a letter says nothing new.
  return times > 30 ? String(count) : (letters[(count - 1) % letters.length] ?? '').repeat(times);
}

function roman(count: number): string {
  if (count < 1 || count > 3_999) return String(count);
  let left = count;
  let text = '';
  for (const [value, sign] of ROMAN) {
    while (left >= value) {
      text += sign;
      left -= value;
    }
  }
  return text;
}

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function ordinal(count: number, language: string): string {
  const base = language.toLowerCase().split('-', 1)[0];
  if (base === 'fr') return count === 1 ? '1er' : `${count}e`;
  if (base === 'es' || base === 'pt' || base === 'it') return `${count}º`;
  if (base !== 'en') return `${count}.`;
  const isTeen = count % 100 >= 11 && count % 100 <= 13;
  return `${count}${(isTeen ? undefined : ['th', 'st', 'nd', 'rd'][count % 10]) ?? 'th'}`;
}

const UNITS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const TENS = 'zero ten twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function cardinal(count: number): string {
  const unit = UNITS[count];
  if (unit !== undefined) return unit;
  if (count > 99) return String(count);
  const ten = TENS[Math.floor(count / 10)] ?? '';
  return count % 10 === 0 ? ten : `${ten}-${UNITS[count % 10]}`;
}

function ordinalWord(count: number): string {
  if (count < 1 || count > 99) return ordinal(count, 'en');
  const words = cardinal(count).split('-');
  const last = words.pop() ?? '';
  return [...words, ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)].join('-');
}

const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function chinese(count: number): string {
  if (count < 1 || count > 9_999) return String(count);
  const digits = [...String(count)].map(Number);
  let text = '';
  let isGap = false;
  for (const [index, digit] of digits.entries()) {
    const power = digits.length - 1 - index;
    if (digit === 0) {
      isGap = text !== '';
      continue;
    }
    if (isGap) text += '〇';
    isGap = false;
    // Eleven is “ten one”.
    text +=
      (digit === 1 && power === 1 && digits.length === 2 ? '' : '〇一二三四五六七八九'[digit]) +
      ('　十百千'[power] ?? '').trim();
  }
  return text;
}
