import { describe, expect, it } from 'vitest';
import { FailureError } from '#domain/failure.ts';
import { passagesOfBlocks } from './blocks.ts';
import { DEFAULT_EXTRACTION_LIMITS } from './extraction-limits.ts';
import { articlePage, PARAGRAPHS, teaserList } from './fixtures/web-pages.ts';
import { readHtml } from './html.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { pageTitle } from './page-title.ts';

const read = (html: string) => readHtml(html, 'page.html', DEFAULT_EXTRACTION_LIMITS);
const passages = (html: string) => passagesOfBlocks(read(html).blocks);
const texts = (html: string) => passages(html).map(({ text }) => text);
const headings = (html: string) => passages(html).flatMap(({ text, role }) => (role === 'heading' ? [text] : []));
const line = (html: string) => passagesOfBlocks(readHtmlBlocks(html).blocks).map(({ text }) => text);
const page = (body: string, head = '<title>Page</title>') =>
  `<!doctype html><html><head>${head}</head><body>${body}</body></html>`;
const SHORT =
  '<p>The stone bridge was opened again on Tuesday, nine days after the flood.</p><p>Carts may cross it one at a time.</p>';

describe('a short article', () => {
  it.each<[string, string]>([
    [
      'a list behind it',
      page(
        `<main><article><h1>Bridge</h1>${SHORT}</article></main><section><h3>More news</h3>${teaserList(12)}</section>`,
      ),
    ],
    [
      'a list in its main part',
      page(
        `<main><article><h1>Bridge</h1>${SHORT}</article><div class="more"><h2>More</h2>${teaserList(8, 'div')}</div></main>`,
      ),
    ],
    [
      'a list before it, of articles',
      page(`<div class="top">${teaserList(6, 'article')}</div><article><h1>Bridge</h1>${SHORT}</article>`),
    ],
    [
      'a page without such elements',
      page(
        `<div id="content"><h1>Bridge</h1>${SHORT}</div><div id="more"><h3>Mehr</h3>${teaserList(20, 'div')}</div>`,
        '<title>Bridge</title><meta property="og:type" content="article">',
      ),
    ],
    [
      'a list in its own box, with nothing declared',
      page(`<div id="content"><div class="post"><h1>Bridge</h1>${SHORT}</div><ul>${teaserList(25, 'li')}</ul></div>`),
    ],
    [
      'columns on both sides',
      page(
        `<div><div>${teaserList(9, 'div')}</div><div><h1>Bridge</h1><p>By A. Tove</p>${SHORT}</div><div>${teaserList(9, 'div')}</div></div>`,
      ),
    ],
    [
      'a notice of cookies, links and a side bar',
      page(
        `<div id="cookie-consent"><p>We and our 800 partners store cookies on your device to show advertisements that you like.</p><button>Accept</button></div><main><h1>Bridge</h1>${SHORT}</main><div class="sidebar"><p>Subscribe to our paper for only three coins a month, every month of the year.</p></div><div class="related-links"><ul><li><a href="/a">Another page about bridges and rivers</a></li></ul></div>`,
      ),
    ],
  ])('wins over %s', (_, html) => {
    const found = texts(html).join('\n');
    expect(found).toContain('The stone bridge was opened again on Tuesday, nine days after the flood.');
    expect(found).toContain('Carts may cross it one at a time.');
    expect(found).not.toMatch(/Council of town|partners|Subscribe|Another page|More news|Mehr/);
  });

  it('does not take the place of a list that is the page', () => {
    const found = texts(
      page(`<main><h1>All news of the week</h1><p>What happened in our towns.</p>${teaserList(10)}</main>`),
    );
    expect(found.filter((text) => text.startsWith('Reporters were told'))).toHaveLength(10);
    expect(texts(page(`<main>${teaserList(10, 'article')}</main>`)).join(' ')).toContain('number 10 votes');
  });

  it('keeps what it lists, and comments where they are the page', () => {
    const list = `<ol>${PARAGRAPHS.map((text) => `<li><h3>Step</h3><p>${text}</p></li>`).join('')}</ol>`;
    expect(texts(page(`<main><h1>How to</h1>${list}</main>`))).toEqual(expect.arrayContaining([...PARAGRAPHS]));
    const comments = PARAGRAPHS.map((text) => `<div class="comment"><span>Ada</span><p>${text}</p></div>`).join('');
    expect(texts(page(`<h1>Which rope?</h1><div class="comments">${comments}</div>`))).toEqual(
      expect.arrayContaining([...PARAGRAPHS]),
    );
  });

  it('is taken from what the page tells search engines where the page does not show it', () => {
    const data = { '@graph': [{ '@type': 'NewsArticle', headline: 'Bridge', articleBody: PARAGRAPHS.join('\n\n') }] };
    const head = `<title>Bridge</title><script type="application/ld+json">${JSON.stringify(data)}</script>`;
    expect(texts(page('<div id="root"></div><p>Read on with a subscription.</p>', head))).toEqual([...PARAGRAPHS]);
    const shown = page(
      `<div><p>Our shop</p>${articlePage(PARAGRAPHS)}</div><p>${'Offers of the day. '.repeat(80)}</p>`,
      head,
    );
    expect(texts(shown)).toEqual([...PARAGRAPHS]);
  });
});

describe('headings', () => {
  const answer = '<p>Yes, on the lower deck, for a small fee that is paid on board before the ferry leaves.</p>';
  it.each<[string, (question: string) => string]>([
    ['a button in a heading', (q) => `<h2><button type="button">${q}</button></h2><div>${answer}</div>`],
    ['a heading in a button', (q) => `<button><h3>${q}</h3></button><div>${answer}</div>`],
    ['a heading by role', (q) => `<div role="heading" aria-level="3"><button>${q}</button></div><div>${answer}</div>`],
    [
      'a button with a hidden panel',
      (q) =>
        `<h3><button aria-expanded="false" aria-controls="p${q.length}">${q}</button></h3><div id="p${q.length}" role="region" hidden>${answer}</div>`,
    ],
    ['details', (q) => `<details><summary>${q}</summary>${answer}</details>`],
    [
      'a button alone',
      (q) => `<button class="accordion">${q}</button><div class="panel" style="display: block">${answer}</div>`,
    ],
    ['a heading in a link and a label', (q) => `<a href="#x"><label><h4>${q}</h4></label></a>${answer}`],
    ['a header', (q) => `<section><header><h2>${q}</h2></header>${answer}</section>`],
  ])('are known in %s', (_, item) => {
    for (const wrap of [
      (all: string) => `<main><h1>Ferry</h1>${all}</main>`,
      (all: string) => `<div><h1>Ferry</h1>${all}</div>`,
    ]) {
      const found = passages(
        page(wrap(`<div>${item('Can I bring a bicycle?')}${item('Are dogs allowed on deck?')}</div>`)),
      );
      expect(found.filter(({ role }) => role === 'heading').map(({ text }) => text)).toEqual(
        expect.arrayContaining(['Can I bring a bicycle?', 'Are dogs allowed on deck?']),
      );
      expect(found.filter(({ text }) => text.startsWith('Yes')).map(({ headingPath }) => headingPath.at(-1))).toEqual([
        'Can I bring a bicycle?',
        'Are dogs allowed on deck?',
      ]);
    }
  });

  it('do not come from buttons that do something', () => {
    const found = texts(
      page(`<main><h1>Ferry</h1>${articlePage(PARAGRAPHS)}<button>Share</button><h2>Fares</h2>${SHORT}</main>`),
    );
    expect(found.join(' ')).not.toContain('Share');
  });

  it.each([
    ['<h2 id="k">Keepers</h2><span class="mw-editsection">[<a href="/edit">edit</a>]</span>'],
    [
      '<h2>Keepers<span class="mw-editsection">[<a href="/edit">Bearbeiten</a> | <a href="/e">Quelltext bearbeiten</a>]</span></h2>',
    ],
    ['<h2>Keepers [<a href="/w/index.php?title=Cape&amp;action=edit&amp;section=1">編集</a>]</h2>'],
    ['<h2>Keepers<a class="headerlink" href="#keepers" title="Link to this heading">¶</a></h2>'],
    ['<h2><a class="anchor" href="#keepers">#</a>Keepers</h2>'],
  ])('are kept when they are short, without the links beside them: %s', (heading) => {
    const html = page(
      `<div id="content">${articlePage(PARAGRAPHS)}<div class="mw-heading">${heading}</div>${articlePage(PARAGRAPHS)}</div>`,
    );
    expect(headings(html)).toEqual(['Keepers']);
    expect(texts(html).join(' ')).not.toMatch(/edit|bearbeiten|編集|¶|#|\[/i);
  });
});

describe('a form', () => {
  const hours = '<h1>Opening hours</h1><ul><li>Monday: closed</li><li>Tuesday: nine to five</li></ul>';
  it.each([
    [
      `<a href="#main">Skip to main content</a><form id="aspnetForm" method="post"><div id="main">${hours}</div></form>`,
    ],
    [
      `<form action="./default.aspx"><input type="hidden" name="__VIEWSTATE"><div>${hours.replaceAll('h1', 'h2')}</div></form>`,
    ],
    [`<form><main>${hours}${articlePage(PARAGRAPHS)}</main></form>`],
  ])('may be the page', (body) => {
    const found = texts(page(body, '<title>Hours</title>'));
    expect(found).toEqual(expect.arrayContaining(['Opening hours', 'Monday: closed', 'Tuesday: nine to five']));
    expect(found).not.toContain('Skip to main content');
  });

  it('may hold the text to agree to, or be only a form', () => {
    const terms = `<form><h2>Terms</h2>${PARAGRAPHS.map((text) => `<p>${text}</p>`).join('')}<label>I agree <input type="checkbox"></label></form>`;
    expect(texts(page(`<h1>Joining</h1><p>Who wants to join the guild reads this.</p>${terms}`))).toEqual(
      expect.arrayContaining([...PARAGRAPHS]),
    );
    const search = '<form role="search"><label>Search this site</label><input></form>';
    expect(texts(page(`${search}<main><h1>Bridge</h1>${SHORT}</main>`)).join(' ')).not.toContain('Search');
  });
});

describe('a sentence', () => {
  it.each<[string, string, string]>([
    ['an icon', 'the <a href="/x">guild <svg><title>external</title></svg></a> names forty', 'the guild names forty'],
    ['a picture', 'the guild <img src="x.png" alt="icon"> names forty', 'the guild names forty'],
    ['a script', 'the guild <script>track()</script>names <style>a{}</style>forty', 'the guild names forty'],
    ['a button', 'the guild <button>Copy</button> names forty', 'the guild names forty'],
    ['a formula', 'is <math><mi>π</mi><msup><mi>r</mi><mn>2</mn></msup></math> for', 'is πr2 for'],
    [
      'a fraction',
      'is <math>\n <mfrac>\n  <mn>1</mn>\n  <mn>2</mn> </mfrac>\n</math> of 10<sup>3</sup>',
      'is 1/2 of 10^3',
    ],
    [
      'a formula with its source',
      'is <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow><annotation encoding="application/x-tex">x+1</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">x+1</span></span> here',
      'is x+1 here',
    ],
    [
      'a formula of MathJax',
      'is <mjx-container><mjx-math aria-hidden="true"><mjx-c>x</mjx-c></mjx-math><mjx-assistive-mml><math><mi>x</mi></math></mjx-assistive-mml></mjx-container> here',
      'is x here',
    ],
    ['a formula as a picture', 'is <img class="tex" alt="E = mc^2"> here', 'is E = mc^2 here'],
    ['a formula that is only spoken', 'is <math alttext="x^2"></math> here', 'is x^2 here'],
    [
      'a formula with a picture of it',
      'is <span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;"><math><mi>x</mi></math></span><img class="mwe-math-fallback-image-inline" alt="{\\displaystyle x}"></span> here',
      'is x here',
    ],
    ['letters set low', 'drink H<sub>2</sub>O, 5 m<sup>2</sup>, the 1<sup>st</sup>', 'drink H2O, 5 m2, the 1st'],
    ['ruby', '彼は<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>へ行った。', '彼は港へ行った。'],
    ['a mark of a note', 'rose sharply<sup><a href="#fn1">1</a></sup> in', 'rose sharply in'],
    [
      'several marks',
      'rose sharply<sup class="reference"><a href="#c1">[1]</a><a href="#c2">[2]</a></sup>. In',
      'rose sharply. In',
    ],
    ['a mark in brackets', 'rose sharply<a href="#ref-3">[3]</a> in', 'rose sharply in'],
    ['a mark that leads nowhere', 'rose sharply<sup>1</sup> in', 'rose sharply 1 in'],
    ['a citation', 'as <a href="#ref-3">[3]</a> says', 'as [3] says'],
  ])('is not cut or garbled by %s', (_, html, text) => {
    expect(line(`<p>${html}</p>`)).toEqual([text]);
    const before = articlePage(PARAGRAPHS);
    expect(
      texts(page(`<article>${before}<p>${html}</p>${before}</article>`)).filter((each) => each === text),
    ).toHaveLength(1);
  });

  it('ends at two line breaks in a row', () => {
    expect(line('<div>One line<br>and more.<br> <br>Another.</div>')).toEqual(['One line and more.', 'Another.']);
    expect(line('<pre>a\n<br>b</pre>')).toEqual(['a b']);
  });

  it('is read in time that grows with its length', () => {
    expect(line(`<p>${'word<sup><a href="#n">1</a></sup> '.repeat(30_000)}</p>`).join(' ')).not.toContain('1');
  });
});

describe('the title', () => {
  const none = { siteNames: [], headlines: [] };
  it.each<[string, string, string[], { siteNames?: string[]; headlines?: string[] }]>([
    ['Oak: a short history of the tree', 'Oak: a short history of the tree', ['A history of oak'], {}],
    ['Oak - a short history', 'Oak - a short history', [], {}],
    ['Harbour News: Bridge opens', 'Bridge opens', [], { siteNames: ['Harbour News'] }],
    ['Bridge opens | Harbour News', 'Bridge opens', ['Bridge opens'], {}],
    ['Bridge opens – harbournews.example', 'Bridge opens', [], { siteNames: ['harbournews.example'] }],
    ['Harbour News » Bridge opens', 'Bridge opens', [], { headlines: ['Bridge opens'] }],
    ['Towns – Bridge opens – Harbour News', 'Bridge opens', ['Bridge opens'], {}],
    ['Bridge opens - and closes', 'Bridge opens - and closes', ['Bridge opens'], {}],
    ['Harbour News', 'Harbour News', [], { siteNames: ['Harbour News'] }],
    ['', 'Bridge opens', ['Bridge opens'], {}],
  ])('%j is read as %j', (title, expected, h1, metadata) => {
    expect(pageTitle(title, h1, { ...none, ...metadata })).toBe(expected);
  });

  it('comes from the page with its proofs', () => {
    const head = '<title>Bridge opens | The Harbour</title><meta property="og:site_name" content="The Harbour">';
    expect(read(page(`<h1>News</h1>${SHORT}`, head)).title).toBe('Bridge opens');
    const manual = '<title>Functions - The Manual</title>';
    expect(
      read(page(`<div><h1>The Manual</h1></div><main><h1>How functions work</h1>${SHORT}</main>`, manual)).title,
    ).toBe('Functions - The Manual');
    expect(read(page(`<h1>The Manual</h1><h1>Functions</h1>${SHORT}`, manual)).title).toBe('Functions');
    const canonical =
      '<title>Bridge opens - Harbour</title><link rel="canonical" href="https://www.harbour.example/bridge">';
    expect(read(page(`<p>Text.</p>${SHORT}`, canonical)).title).toBe('Bridge opens');
  });
});

describe('a page without text of its own', () => {
  const codeOf = (html: string) => {
    try {
      read(html);
      return 'none';
    } catch (error) {
      return error instanceof FailureError ? `${error.failure.code}: ${error.failure.message}` : String(error);
    }
  };

  it.each([
    ['<meta http-equiv="refresh" content="0; url=/tides.html">', '<p>This page has moved.</p>', '/tides.html'],
    ['<META CONTENT="3;URL=\'https://example.org/new\'" HTTP-EQUIV=Refresh>', 'Moved', 'https://example.org/new'],
    ['<script>window.location.replace("/tides.html");</script>', '<p>You are being redirected…</p>', '/tides.html'],
    ["<script>location.href = 'tides.html'</script>", '', 'tides.html'],
    [
      '<title>301 Moved Permanently</title>',
      '<p>The document has moved <a href="/tides.html">here</a>.</p>',
      '/tides.html',
    ],
  ])('says where it forwards: %s', (head, body, target) => {
    expect(codeOf(page(body, head))).toBe(
      `page_forwards: page.html holds no text of its own: it only forwards to ${target}.`,
    );
  });

  it.each([
    [
      '<title>Just a moment...</title>',
      '<h1>shop.example</h1><p>Verify you are human by completing the action below.</p>',
    ],
    ['<title>App</title>', '<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>'],
    ['<title>App</title>', '<p>Bitte aktivieren Sie JavaScript in Ihrem Browser.</p>'],
    ['<title>Access Denied</title>', "<h1>Access Denied</h1><p>You don't have permission to access this page.</p>"],
    ['<title>404</title>', '<h1>404 – Seite nicht gefunden</h1><p>Die Adresse gibt es nicht.</p>'],
    [
      '<title>Sign in</title>',
      '<h1>Sign in</h1><form><label>Name <input></label><label>Password <input type="password"></label></form>',
    ],
  ])('says why it does not show it: %s', (head, body) => {
    expect(codeOf(page(body, head))).toMatch(/^page_not_shown: page\.html does not show its text here: /);
  });

  it('is told from one that has some', () => {
    expect(codeOf(page('<p>Not found among the papers was the will of the old keeper.</p>'))).toBe('none');
    expect(codeOf(page('<h1>Error 404 explained</h1><p>The server found nothing.</p>'))).toBe('none');
    const article = articlePage(PARAGRAPHS);
    expect(codeOf(page(article, '<meta http-equiv="refresh" content="0; url=/x">'))).toBe('none');
    expect(codeOf(page(`${article}<noscript>Please enable JavaScript.</noscript>`))).toBe('none');
    expect(
      codeOf(page('<p>The gate is open from nine to five.</p>', '<meta http-equiv="refresh" content="300">')),
    ).toBe('none');
    expect(codeOf(page('<p>Enter by the north gate.</p><script>if (menu.open) location = "#top"</script>'))).toBe(
      'none',
    );
  });
});
