import { type BlockDocument, passagesOfBlocks } from '../server/extraction/blocks.ts';
import { readCues } from '../server/extraction/captions.ts';
import { decodeText } from '../server/extraction/charset.ts';
import { readCsv } from '../server/extraction/csv.ts';
import { sniffDelimiter } from '../server/extraction/csv-delimiter.ts';
import { declaredInMarkup } from '../server/extraction/declared-charset.ts';
import { declaredTitle } from '../server/extraction/declared-title.ts';
import { DEFAULT_EXTRACTION_LIMITS } from '../server/extraction/extraction-limits.ts';
import { foldText } from '../server/extraction/fold-text.ts';
import { guessCharset } from '../server/extraction/guess-charset.ts';
import { readHtml } from '../server/extraction/html.ts';
import { readHtmlBlocks } from '../server/extraction/html-blocks.ts';
import { guardHtml } from '../server/extraction/html-guard.ts';
import { readJson } from '../server/extraction/json.ts';
import { scanJson } from '../server/extraction/json-syntax.ts';
import { readMarkdown } from '../server/extraction/markdown.ts';
import { parseFormatCode } from '../server/extraction/office/format-code.ts';
import { htmlOfMimeArchive } from '../server/extraction/office/mime-archive.ts';
import { forwardTargets } from '../server/extraction/page-forward.ts';
import { readPlainText } from '../server/extraction/plain-text.ts';
import { readRtfPieces } from '../server/extraction/rtf.ts';
import { typeOfText } from '../server/extraction/sniff-text.ts';
import { looksLikeUtf16 } from '../server/extraction/utf16.ts';
import { wrapLongText } from '../server/extraction/wrap-long-text.ts';
import { readXmlTexts } from '../server/extraction/xml-events.ts';
import { type Target, target } from './target.ts';

const extraction = 'server/extraction';
const html = `${extraction}/html.ts`;
const captions = `${extraction}/captions.ts`;
const rtf = `${extraction}/rtf-tokens.ts`;
const limits = DEFAULT_EXTRACTION_LIMITS;
const bytes = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const whole = ({ blocks }: BlockDocument) => passagesOfBlocks(blocks);
const textType = (text: string, name: string) => typeOfText(text, { expected: null, hint: null, name });
const vttType = (text: string) => typeOfText(text, { expected: 'text/vtt', hint: null, name: 'x.vtt' });
async function* pieceOf(text: string) {
  yield text;
}

/** What reads a document, most of it in the reading child. */
export const READING_TARGETS: readonly Target[] = [
  target('type of a text', `${extraction}/sniff-text.ts`, (text) => textType(text, 'x')),
  target('type of a text after a comment', `${extraction}/sniff-text.ts`, (text) => textType(`<!--${text}`, 'x')),
  target('type of captions', `${extraction}/sniff-text.ts`, vttType),
  target('type of captions after text', `${extraction}/sniff-text.ts`, (text) => vttType(`x${text}`)),
  target('charset', `${extraction}/charset.ts`, (text) => decodeText(bytes(text))),
  target('charset of markup', `${extraction}/declared-charset.ts`, (text) =>
    decodeText(latin1(text), { markup: true }),
  ),
  target('declared charset', `${extraction}/declared-charset.ts`, (text) => declaredInMarkup(bytes(text))),
  target('guessed charset', `${extraction}/guess-charset.ts`, (text) => guessCharset(latin1(`${text}\xe4`))),
  target('UTF-16', `${extraction}/utf16.ts`, (text) => looksLikeUtf16(latin1(text))),
  target('HTML', html, (text) => whole(readHtml(text, 'x', limits))),
  target('HTML in a body', html, (text) => whole(readHtml(`<html><body>${text}`, 'x', limits))),
  target('HTML in a paragraph', html, (text) => whole(readHtml(`<article><p>Some words. ${text}`, 'x', limits))),
  target('HTML in an attribute', html, (text) => whole(readHtml(`<p><a href="${text}">x</a>`, 'x', limits))),
  target('HTML in a head', `${extraction}/page-metadata.ts`, (text) => whole(readHtml(`<head>${text}`, 'x', limits))),
  target('HTML blocks', `${extraction}/html-blocks.ts`, (text) => readHtmlBlocks(text)),
  target('XHTML blocks', `${extraction}/html-blocks.ts`, (text) => readHtmlBlocks(text, { xhtml: true })),
  target('HTML guard', `${extraction}/html-guard.ts`, (text) => guardHtml(text, 'x', limits)),
  target('page that forwards', `${extraction}/page-forward.ts`, (text) => forwardTargets(text)),
  target('page that forwards by script', `${extraction}/page-forward.ts`, (text) => forwardTargets(`<script>${text}`)),
  target('Markdown', `${extraction}/markdown.ts`, (text) => whole(readMarkdown(text))),
  target('Markdown front matter', `${extraction}/markdown.ts`, (text) => whole(readMarkdown(`---\n${text}\n---\nx`))),
  target('Markdown in a list', `${extraction}/markdown.ts`, (text) => whole(readMarkdown(`- x ${text}`))),
  target('Markdown in a table', `${extraction}/markdown.ts`, (text) => whole(readMarkdown(`| a |\n|---|\n| ${text}`))),
  target('CSV', `${extraction}/csv.ts`, async (text) => whole(await readCsv(text, 'x'))),
  target('CSV with a head', `${extraction}/csv.ts`, async (text) => whole(await readCsv(`a,b\n1,2\n${text}`, 'x'))),
  target('CSV delimiter', `${extraction}/csv-delimiter.ts`, (text) => sniffDelimiter(text)),
  target('JSON', `${extraction}/json.ts`, (text) => whole(readJson(text, 'x'))),
  target('JSON text', `${extraction}/json.ts`, (text) => whole(readJson(JSON.stringify({ a: text }), 'x'))),
  target('JSON list', `${extraction}/json.ts`, (text) => whole(readJson(JSON.stringify(text.split(/(?=a)/)), 'x'))),
  target('JSON syntax', `${extraction}/json-syntax.ts`, (text) => scanJson(`{${text}`)),
  target('plain text', `${extraction}/plain-text.ts`, (text) => whole(readPlainText(text))),
  target('RTF', rtf, async (text) => whole(await readRtfPieces([latin1(`{\\rtf1 ${text}}`)], 'x'))),
  target('RTF in groups', rtf, async (text) => whole(await readRtfPieces([latin1(`{\\rtf1\\ansi{${text}}}`)], 'x'))),
  target('captions', captions, (text) => readCues(text)),
  target('captions of a cue', captions, (text) => readCues(`WEBVTT\n\n00:01.000 --> 00:02.000\n${text}`)),
  target('captions of SubRip', captions, (text) => readCues(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n\n2\n`)),
  target('XML', `${extraction}/xml-events.ts`, (text) => readXmlTexts(pieceOf(text), new Set(['a', 'b']))),
  target('XML in an element', `${extraction}/xml-events.ts`, (text) =>
    readXmlTexts(pieceOf(`<a>${text}`), new Set(['a'])),
  ),
  target('number format', `${extraction}/office/format-code.ts`, (text) => parseFormatCode(text)),
  target('MIME archive', `${extraction}/office/mime-archive.ts`, (text) =>
    htmlOfMimeArchive(bytes(`MIME-Version: 1.0\n${text}`)),
  ),
  target('folded text', `${extraction}/fold-text.ts`, (text) => foldText(text)),
  target('declared title', `${extraction}/declared-title.ts`, (text) => declaredTitle(text)),
  target('wrapped text', `${extraction}/wrap-long-text.ts`, (text) => wrapLongText(text)),
];
