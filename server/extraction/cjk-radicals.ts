/**
 * The characters that radicals stand for. Chrome and other programs name glyphs by the radical that looks the same (⾏ for
 * 行), so that no search would find the word. A radical as such, in a dictionary, loses nothing by it.
 */
export function withoutRadicals(text: string): string {
  return RADICAL.test(text)
    ? text.replace(RADICALS, (radical) => OTHERS.get(radical) ?? radical.normalize('NFKC'))
    : text;
}

const RADICAL = /[\u2e80-\u2fd5]/;
const RADICALS = /[\u2e80-\u2fd5]/g;

/** Those of the CJK Radicals Supplement that are characters by themselves; see EquivalentUnifiedIdeograph.txt of Unicode. */
const OTHERS = new Map(
  '⺠民⺩王⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀'
    .match(/../gu)
    ?.map(([radical = '', character = '']) => [radical, character] as const),
);
