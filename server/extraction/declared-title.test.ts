import { describe, expect, it } from 'vitest';
import { declaredTitle } from './declared-title.ts';

describe('placeholder titles that programs write do not count as titles', () => {
  it.each([
    ...[
      '',
      ' ',
      '42',
      '—',
      'untitled',
      'Untitled-1',
      'Untitled 2',
      'Untitled Document',
      'Document1',
      'Document 12',
      'No title',
    ],
    ...['PowerPoint Presentation', 'PowerPoint-Präsentation', 'Présentation PowerPoint', 'Presentación de PowerPoint'],
    ...['Apresentação do PowerPoint', 'Presentazione standard di PowerPoint'],
    ...['Презентация PowerPoint', 'PowerPoint 演示文稿', 'PowerPoint プレゼンテーション', 'PowerPoint 프레젠테이션'],
    ...[
      'Prezentacja programu PowerPoint',
      'Prezentace aplikace PowerPoint',
      'PowerPoint Sunusu',
      'PowerPoint-presentatie',
    ],
    ...['PowerPoint-presentasjon', 'PowerPoint-esitys', 'عرض تقديمي في PowerPoint'],
    ...[
      'Unbenannt',
      'Unbenanntes Dokument',
      'Sans titre',
      'Document sans titre',
      'Sin título',
      'Sem título',
      'Senza titolo',
    ],
    ...['Без названия', 'Bez tytułu', 'Naamloos', '无标题', '無題', '無題ドキュメント', '제목 없음'],
    ...[
      'Microsoft Word - report.doc',
      'Microsoft PowerPoint - Q3',
      'Microsoft Word',
      'report_final.docx',
      'thesis.tex',
      'scan0012.PDF',
    ],
    ...[
      'Slide 1',
      'Folie 1',
      'Diapositive 1',
      'Slide',
      'Book1',
      'Mappe1',
      'Книга1',
      'Sheet1',
      'Pasta1',
      'Presentation2',
    ],
  ])('%j', (title) => {
    expect(declaredTitle(title)).toBeNull();
  });
});

describe('a title is a title', () => {
  it.each([
    'Der neue Hafenplan',
    'The Book of the Sea',
    'Pasta',
    'A presentation of the harbour',
    'Untitled thoughts on boats',
    'Word by word',
    'How to write README.md files',
    'PowerPoint for beginners',
    'Map of the bay',
    '1984: a novel',
    '港の本',
    'Document review of 2031',
    'Chapter and verse',
  ])('%s', (title) => {
    expect(declaredTitle(title)).toBe(title);
  });

  it('however long, and without looking at all of it', () => {
    expect(declaredTitle(`${'untitled '.repeat(50)}end`)).toHaveLength(453);
  });

  it('and nothing else is', () => {
    expect(declaredTitle(7)).toBeNull();
  });
});
