import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusalOf } from '../server/http/trusted-request.ts';
import { nameOfPastedText, typeOfPastedText } from '../server/pipelines/reading/pasted-text.ts';
import { distinctPaths } from '../server/sources/archive-entry.ts';
import { orderedCues, toWebVtt } from '../server/sources/caption-cue.ts';
import { CAPTION_FORMATS } from '../server/sources/caption-formats.ts';
import { readLinks } from '../server/sources/crawl/links.ts';
import { isTrap, isUnreadable, pageAddress } from '../server/sources/crawl/page-address.ts';
import { readRobots, wishesOf, wishesOfHeaders } from '../server/sources/crawl/robots.ts';
import { readSitemap } from '../server/sources/crawl/sitemap.ts';
import { cleanFilename } from '../server/sources/filename.ts';
import { isPublicAddress } from '../server/sources/public-address.ts';
import { cleanRelativePath, isNameTooLong, leadsOut } from '../server/sources/relative-path.ts';
import { dispositionFilename, parseContentType, parseRetryAfter } from '../server/sources/response-headers.ts';
import { textOfMarkup } from '../server/sources/text-of-markup.ts';
import { parseWebAddress } from '../server/sources/web-address.ts';
import { playerAnswerInPage, readPlayerAnswer } from '../server/sources/youtube-player.ts';
import { videoIdOf } from '../server/sources/youtube-video-id.ts';
import { type Target, target } from './target.ts';

const crawl = 'server/sources/crawl';
const headers = 'server/sources/response-headers.ts';
const robots = `${crawl}/robots-rules.ts`;
const links = `${crawl}/links.ts`;
const formats = 'server/sources/caption-formats.ts';
const address = `${crawl}/page-address.ts`;

const folder = mkdtempSync(join(tmpdir(), 'throughline-fuzz-'));
const file = join(folder, 'page');
const stored = (text: string) => {
  writeFileSync(file, text);
  return file;
};
const pageLinks = (html: string) => readLinks(stored(html), { finalUrl: 'https://x.example/a', charset: null });
const rules = (text: string, path: string) =>
  readRobots('https://x.example/robots.txt', text).isAllowed(new URL(path, 'https://x.example/'));
const path = `/${'a/'.repeat(900)}`;
const addressOf = (text: string) => {
  const url = pageAddress(text, 'https://x.example/');
  return url !== null && (isTrap(url) || isUnreadable(url) || videoIdOf(url));
};
const formatOf = (name: string) => CAPTION_FORMATS.find((format) => format.name === name)?.parse ?? (() => null);
const header = (text: string) => text.replace(/[^\x20-\x7e]/g, '-').trim();

/** What comes over the network, or as a name, and is looked at in the server process. */
export const OUTSIDE_TARGETS: readonly Target[] = [
  target('type of a pasted text', 'server/pipelines/reading/pasted-text.ts', (text) => typeOfPastedText(text)),
  target('name of a pasted text', 'server/pipelines/reading/pasted-text.ts', (text) => nameOfPastedText(text)),
  target('file name', 'server/sources/filename.ts', (text) => cleanFilename(text)),
  target('relative path', 'server/sources/relative-path.ts', (text) => [
    isNameTooLong(text),
    leadsOut(text),
    cleanRelativePath(text),
  ]),
  target('paths in an archive', 'server/sources/archive-entry.ts', (text) => distinctPaths(text.split(/(?=a)/))),
  target('robots.txt', robots, (text) => rules(text, path)),
  target('robots.txt rules', robots, (text) =>
    rules(`User-agent: *\n${text.replaceAll('a', 'Disallow: /a*a\n')}`, path),
  ),
  target('robots.txt pattern', robots, (text) => rules(`User-agent: *\nDisallow: /${text}$`, path)),
  target('robots directives', `${crawl}/robots.ts`, (text) => wishesOf(text)),
  target('robots headers', `${crawl}/robots.ts`, (text) => wishesOfHeaders([text, `x: ${text}`])),
  target('links', links, (text) => pageLinks(text)),
  target('links in an address', links, (text) => pageLinks(`<a href="${text}">`)),
  target('links of a refresh', links, (text) => pageLinks(`<meta http-equiv=refresh content='${text}'>`)),
  target('links of a robots element', links, (text) => pageLinks(`<meta name=robots content='${text}'>`)),
  target('page address', address, addressOf),
  target('page address with a query', address, (text) => addressOf(`/x?${text}`)),
  target('web address', 'server/sources/web-address.ts', (text) => parseWebAddress(text)),
  target('sitemap', `${crawl}/sitemap.ts`, (text) => readSitemap(stored(text))),
  target('sitemap of pages', `${crawl}/sitemap.ts`, (text) => readSitemap(stored(`<urlset><url><loc>${text}`))),
  target('content type', headers, (text) => parseContentType(text)),
  target('content type with parameters', headers, (text) => parseContentType(`text/html;${text}`)),
  target('retry after', headers, (text) => parseRetryAfter(text, 0)),
  target('retry after a date', headers, (text) => parseRetryAfter(`Mon, ${text}`, 0)),
  target('content disposition', headers, (text) => dispositionFilename(text)),
  target('content disposition with a name', headers, (text) => dispositionFilename(`attachment; filename="${text}`)),
  target('IP address', 'server/sources/public-address.ts', (text) => isPublicAddress(text)),
  target('request origin', 'server/http/trusted-request.ts', (text) =>
    refusalOf(new Headers({ host: header(text), origin: `http://${header(text)}` }), {
      host: '127.0.0.1',
      allowedHosts: ['x.example'],
    }),
  ),
  target('text of markup', 'server/sources/text-of-markup.ts', (text) => textOfMarkup(text)),
  target('captions as json3', formats, (text) =>
    formatOf('json3')(JSON.stringify({ events: [{ segs: [{ utf8: text }] }] })),
  ),
  target('captions as srv3', formats, (text) => formatOf('srv3')(`<timedtext><body><p t="1" d="2">${text}`)),
  target('captions as srv1', formats, (text) =>
    formatOf('srv1')(`<transcript><text start="1">${text.replaceAll('<', '&lt;')}</text></transcript>`),
  ),
  target('captions as vtt', formats, (text) => formatOf('vtt')(`WEBVTT\n\n00:01.000 --> 00:02.000\n${text}`)),
  target('captions as WebVTT', 'server/sources/caption-cue.ts', (text) =>
    toWebVtt(orderedCues([{ startSeconds: 0, endSeconds: null, text }])),
  ),
  target('captions written raw', 'server/sources/caption-cue.ts', (text) =>
    toWebVtt([{ startSeconds: 0, endSeconds: 1, text }]),
  ),
  target('video page', 'server/sources/youtube-player.ts', (text) =>
    playerAnswerInPage(`ytInitialPlayerResponse = {${text}`),
  ),
  target('video page after text', 'server/sources/youtube-player.ts', (text) =>
    playerAnswerInPage(`${text}ytInitialPlayerResponse`),
  ),
  target('video answer', 'server/sources/youtube-player.ts', (text) =>
    readPlayerAnswer(JSON.stringify({ playabilityStatus: { status: 'ERROR', reason: text } }), 'x', () => null),
  ),
];
