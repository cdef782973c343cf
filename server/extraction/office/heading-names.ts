/** The level of the headings that a style with this name is for (from 1 on), or null. Writers translate such names. */
export function headingLevelOfName(name: string): number | null {
  const level = HEADING.exec(name.trim().toLowerCase())?.[1];
  return level === undefined ? null : Number(level);
}

/** Whether a style with this name is for the title of a document. */
export function isTitleName(name: string): boolean {
  return TITLES.has(name.trim().toLowerCase());
}

const HEADING =
  /^(?:heading|head|überschrift|titre|título|encabezado|titolo|intestazione|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|cím|címsor|başlık|заголовок|επικεφαλίδα|標題|标题|見出し|제목) ?([1-9])$/;

const TITLES = new Set(
  'title titel titre título titolo otsikko tytuł název cím başlık название заголовок τίτλος 標題 标题 表題 제목'.split(
    ' ',
  ),
);
