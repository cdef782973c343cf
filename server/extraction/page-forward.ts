import { Parser } from 'htmlparser2';

/** Where a page sends its reader on at once, as it writes the address; null where it does not. */
export interface ForwardTargets {
  /** By `<meta http-equiv="refresh">`. */
  readonly refresh: string | null;
  /** By a script that sets the location, or the link on the page that a server answers with it. */
  readonly script: string | null;
}

/** Reads where a page forwards to. Only the beginning is looked at: a page that only forwards is short. */
export function forwardTargets(html: string): ForwardTargets {
  let refresh: string | null = null;
  let script = '';
  let base = '';
  let inScript = false;
  let inTitle = false;
  let title = '';
  let link = '';
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'meta' && attributes['http-equiv']?.trim().toLowerCase() === 'refresh') {
        refresh ??= refreshTarget((attributes.content ?? '').slice(0, LONGEST_CONTENT));
      }
      if (name === 'base') base ||= attributes.href ?? '';
      if (name === 'a') link ||= attributes.href ?? '';
      inScript = name === 'script';
      inTitle = name === 'title';
    },
    ontext(text) {
      if (inTitle) title += text;
      if (inScript) script += text;
    },
    onclosetag() {
      inScript = false;
      inTitle = false;
    },
  });
  parser.end(html.slice(0, LONGEST_FORWARD));
  const answered = MOVED.test(title) ? link : null;
  return { refresh: addressOf(refresh, base), script: addressOf(scriptTarget(script) ?? answered, base) };
}

function addressOf(target: string | null, base: string): string | null {
  const address = target?.trim() ?? '';
  if (address === '' || address.startsWith('#')) return null;
  return base !== '' && URL.canParse(address, base) ? new URL(address, base).href : address;
}

/** What servers call the page that goes with the new address. */
const MOVED =
  /^\s{0,20}(?:30[12378]\b|(?:object|document|page) (?:has )?moved\b|moved permanently|redirect(?:ing|ed)\b)/i;
const LONGEST_FORWARD = 64 * 1024;
const LONGEST_CONTENT = 4_000;
/** Who waits longer shows something meanwhile. */
const LONGEST_WAIT_SECONDS = 15;

function refreshTarget(content: string): string | null {
  const match = /^\s{0,20}(\d{1,6})(?:\.\d{0,6})?\s{0,20}[;,]?\s{0,20}(?:url\s{0,20}=\s{0,20})?(.*)$/is.exec(content);
  const target = match?.[2]?.trim().replace(/^["']|["']$/g, '') ?? '';
  return target !== '' && Number(match?.[1]) <= LONGEST_WAIT_SECONDS ? target : null;
}

function scriptTarget(script: string): string | null {
  const match =
    /\blocation(?:\.href)?\s{0,10}=\s{0,10}(["'])([^"'\n]{1,2000})\1/.exec(script) ??
    /\blocation\.(?:replace|assign)\s{0,10}\(\s{0,10}(["'])([^"'\n]{1,2000})\1/.exec(script);
  return match?.[2] ?? null;
}
