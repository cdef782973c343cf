import { fail } from '#domain/failure.ts';
import type { Block } from './blocks.ts';
import { foldText } from './fold-text.ts';
import { readHtmlBlocks } from './html-blocks.ts';
import { forwardTargets } from './page-forward.ts';

/**
 * Refuses a page that has nothing to read of its own.
 *
 * @throws FailureError `page_forwards` if it only leads on to another page, `page_not_shown` if it only says why its text
 *   is not shown: to those who run no scripts, are no people, or have not signed in; or that there is none
 */
export function checkPage(
  html: string,
  page: { readonly name: string; readonly title: string | null; readonly blocks: readonly Block[] },
): void {
  const { name, title, blocks } = page;
  const length = lengthOf(blocks);
  if (length > LONGEST_NOTICE) return;
  const target = forwardBeside(html, length);
  if (target !== null) fail('page_forwards', { name, target });
  const text = [title ?? '', ...blocks.map((block) => foldText(block.text))].join('\n');
  const withHidden = length === 0 ? `${text}\n${noScriptTexts(html)}` : text;
  for (const [reason, pattern] of NOTICES) if (pattern.test(withHidden)) fail('page_not_shown', { name, reason });
  if (/<input\b[^<>]{0,500}\btype\s*=\s*["']?password/i.test(html)) {
    fail('page_not_shown', { name, reason: 'it asks to sign in' });
  }
}

/** Where a page sends its reader on, as it writes the address, if it has nothing else to say; null where it has. */
export function forwardOfPage(html: string): string | null {
  return forwardBeside(html, lengthOf(readHtmlBlocks(html).blocks));
}

function forwardBeside(html: string, length: number): string | null {
  if (length > LONGEST_NOTICE) return null;
  const { refresh, script } = forwardTargets(html);
  return refresh ?? (length <= LONGEST_FORWARD_NOTICE ? script : null);
}

function lengthOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { text }) => sum + foldText(text).length, 0);
}

/** A page with more text than this has something to say. */
const LONGEST_NOTICE = 400;
/** Scripts set the location for many reasons; a page that says no more than this has none but to forward. */
const LONGEST_FORWARD_NOTICE = 200;

const NOTICES: readonly (readonly [reason: string, pattern: RegExp])[] = [
  [
    'it asks to prove that a person is reading',
    /verif(?:y|ying) (?:that )?you(?:'re| are) (?:a )?(?:human|not a robot)|(?:are you|you are|you're) (?:not )?a robot|checking (?:if the site connection is secure|your browser)|human verification|unusual traffic|complete the (?:security check|captcha)|just a moment\.\.\.|attention required! \| cloudflare|ddos protection by|(?:kein|keine) roboter|pas un robot|no soy un robot|не робот|ロボットではない/i,
  ],
  [
    'it needs a browser that runs scripts',
    /(?:enable|turn on|activate|requires?|needs?|without|disabled|support)[^.\n]{0,60}(?:javascript|java script)|(?:javascript|java script)[^.\n]{0,60}(?:enabled?|required|disabled|turned o|to (?:run|view|use)|aktivier|erforderlich|activ|habilit|désactiv|requis|necess|ativ|attiv|inschakel|włącz|включ|отключ|有効|启用|啟用|사용)|(?:aktivier|activ|habilit|ative|attiv|schakel|włącz|включите)[^.\n]{0,40}(?:javascript|java script)/i,
  ],
  [
    'access is denied',
    /^[ \t]*(?:error )?(?:403\b.{0,20})?(?:access denied|access to this page has been denied|403 forbidden|forbidden|zugriff verweigert|accès refusé|acceso denegado|доступ запрещ[её]н)|you (?:do not|don't) have permission to (?:access|view)|(?:request|you) (?:has|have) been blocked/im,
  ],
  [
    'it was not found',
    /^[ \t]*(?:(?:http |error |fehler |erreur |ошибка ))?(?:404(?:[ \t:.|–—-]{1,5}(?:(?:the )?(?:page|file|resource|url)? ?(?:was |could )?not (?:be )?found|(?:die )?seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden|nie znaleziono strony|страница не найдена|ページが見つかりません(?:でした)?|(?:页面|網頁|网页)(?:未找到|不存在)|error|fehler|erreur))?|(?:the )?(?:page|file|resource|url)? ?(?:was |could )?not (?:be )?found|(?:die )?seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden|nie znaleziono strony|страница не найдена|ページが見つかりません(?:でした)?|(?:页面|網頁|网页)(?:未找到|不存在))[ \t]?[.!]?(?:[ \t][–—|·-][ \t].{0,80})?$/im,
  ],
  [
    'it asks to sign in',
    /(?:sign|log) ?in to (?:continue|view|read|see|your account)|(?:you must|you need to|please) (?:be )?(?:sign|log)(?:ged|ned)? ?in\b|subscribe to (?:continue|keep) reading|(?:anmelden|einloggen), um (?:fortzufahren|weiterzulesen)|connectez-vous pour|inicia sesión para|войдите, чтобы/i,
  ],
];

/** What a page that is made by scripts says to those who run none. */
function noScriptTexts(html: string): string {
  const start = html.slice(0, LONGEST_LOOKED_AT);
  const parts: string[] = [];
  for (const part of start.split(/<noscript[^<>]{0,200}>/i).slice(1, 20)) {
    parts.push((part.split('</noscript', 1)[0] ?? '').replace(/<[^<>]*>/g, ' '));
  }
  return parts.join('\n');
}

const LONGEST_LOOKED_AT = 200_000;
