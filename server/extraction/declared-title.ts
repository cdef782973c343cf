import { foldText } from './fold-text.ts';

/**
 * The title that a document's properties declare, or null where it is blank, a placeholder in any of many languages
 * (“PowerPoint-Präsentation”, “Document1”, “untitled”), or the name of a file. Every format asks here.
 */
export function declaredTitle(title: unknown): string | null {
  if (typeof title !== 'string') return null;
  const text = foldText(title);
  if (text.length > LONGEST_PLACEHOLDER) return text;
  return isPlaceholder(text) ? null : text;
}

/** The name of a file may be long; what is longer than this is a title. */
const LONGEST_PLACEHOLDER = 300;

function isPlaceholder(text: string): boolean {
  if (!/\p{L}/u.test(text)) return true;
  if (/^microsoft (?:office )?(?:word|powerpoint|excel) ?[-–—]/i.test(text)) return true;
  if (isFileName(text)) return true;
  const numbered = /^(\p{L}+) ?[\d０-９]{1,4}$/u.exec(text)?.[1]?.toLowerCase().normalize('NFKC');
  if (numbered !== undefined && NUMBERED.has(numbered)) return true;
  const words = wordsOf(text);
  return words.length > 0 && words.every((word) => PROGRAMS.has(word) || PLACEHOLDERS.has(word));
}

/** A name of a file has an ending; of several words it may be a title that speaks of a file. */
function isFileName(text: string): boolean {
  return FILE_ENDING.test(text);
}

const FILE_ENDING =
  /\.(?:docx?|docm|dotx?|pdf|indd|idml|tex|dvi|qxp|qxd|ps|eps|rtf|odt|ott|odp|ods|sxw|pptx?|pptm|ppsx?|potx?|key|numbers|xlsx?|xlsm|xlsb|csv|txt|md|html?|xml|json|epub|mobi|pages|wpd|wps|fm|p65|pmd|pub|ai|psd|cdr|vsdx?|tiff?|jpe?g|png|tmp|dwg)$/i;

/** The words in small letters, without signs, the number at the end, and “of 1”. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKC')
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== '');
}

/** Names of programs, which say nothing alone or with a placeholder. */
const PROGRAMS = new Set(
  'microsoft office word powerpoint excel power point libreoffice openoffice writer impress google docs slides keynote wps'.split(
    ' ',
  ),
);

/** What programs call a document with a number behind it; alone these may well be titles. */
const NUMBERED: ReadonlySet<string> = new Set(
  (
    'book map bok pasta libro cartel kitap zeszyt sešit zošit munkafüzet книга työkirja projektmappe bild page chapter file ' +
    'table feuil hoja foglio planilha blatt tabelle blad ark лист sheet arkusz list munkalap sayfa temp scan img image dsc doc'
  )
    .split(' ')
    .map((word) => word.normalize('NFKC')),
);

/** Placeholder titles consist of these words only. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(
  [
    // English
    'untitled document documents title presentation slide slideshow workbook spreadsheet no new unnamed',
    // German, Dutch, Nordic
    'unbenannt unbenanntes unbenannte unbetitelt dokument präsentation titel folie mappe ohne kein neues neue arbeitsmappe',
    'naamloos presentatie dia werkmap geen nieuw nieuwe namnlös namnlöst presentasjon presentation bildspel uten tittel uden navn',
    'arbetsbok lysbilde unavngivet navnløs asiakirja esitys nimetön dia esitysgrafiikka',
    // Romance
    'sans titre présentation diapositive diaporama classeur document nouveau nouvelle sin título titulo documento presentación diapositiva',
    'sem apresentação apresentacao slide senza titolo presentazione standard di diapositiva cartella nuovo nuova novo nova nuevo nueva de del do en di',
    'prezentare fără titlu diapozitiv presentació diapositiva sense títol',
    // Slavic, Baltic, Hungarian, Turkish, Greek
    'bez tytułu prezentacja programu dokument slajd skoroszyt nazwy prezentace aplikace snímek názvu nadpisu prezentácia prezentácie snímka',
    'презентация документ слайд без названия имени безымянный новый презентація заголовка назви новий',
    'prezentacija predstavitev brez naslova bez naslova naziva névtelen bemutató dia dokumentum cím nélküli prezentáció pateiktis pristatymas',
    'adsız başlıksız sunu sunusu belge slayt başlık παρουσίαση έγγραφο χωρίς τίτλο διαφάνεια του',
    // Others
    'عرض تقديمي في مستند بدون عنوان شريحة بلا מצגת של מסמך ללא שם כותרת שקופית',
    '演示文稿 文档 文件 无标题 未命名 幻灯片 新建 工作簿 簡報 文件 無標題 未命名 投影片 活頁簿 無題 無題ドキュメント プレゼンテーション 文書 スライド タイトルなし 名称未設定 ブック',
    '프레젠테이션 제목 없음 문서 슬라이드 통합 문서 제목없음 งานนำเสนอ เอกสาร ไม่มีชื่อ',
    'presentasi dokumen tanpa judul bản trình bày tài liệu không có tiêu đề प्रस्तुति दस्तावेज़ शीर्षक रहित',
  ]
    .join(' ')
    .split(' ')
    .map((word) => word.normalize('NFKC')),
);
