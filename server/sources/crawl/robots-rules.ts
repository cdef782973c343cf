/** The rules that a robots.txt gives to one program. */
export interface RobotsFile {
  /** `path` is the path and query of an address. */
  isAllowed(path: string): boolean;
  readonly crawlDelaySeconds: number;
  /** As written: absolute or relative addresses. */
  readonly sitemaps: readonly string[];
}

/**
 * The most characters of patterns with asterisks that are matched, of one rule and in total. Matching takes at most
 * their product with the length of the address. Real files stay far below.
 */
const MAX_WILDCARD_PATTERN = 200;
const MAX_WILDCARD_TOTAL = 20_000;
const MAX_SITEMAPS = 1_000;

/**
 * Reads the text of a robots.txt for the program called `robot`: the groups that name it, otherwise those for all
 * programs. The longest matching pattern decides, and a permission wins a tie.
 *
 * Patterns beyond the limits above are cut before their first asterisk, which forbids more and never less; such a
 * permission is dropped.
 *
 * @see RFC 9309, 2.2
 */
export function parseRobots(text: string, robot: string): RobotsFile {
  const groups = new Map<string, Group>();
  const sitemaps: string[] = [];
  let named: Group[] = [];
  let isNaming = false;
  for (const [key, value] of fieldsOf(text)) {
    if (key === 'sitemap') {
      if (value !== '' && sitemaps.length < MAX_SITEMAPS) sitemaps.push(value);
    } else if (key === 'user-agent') {
      if (!isNaming) named = [];
      const agent = value.split('/', 1)[0]?.trim().toLowerCase() ?? '';
      // Other programs' rules are not kept.
      if (agent === '*' || agent === robot.toLowerCase()) named.push(groupOf(groups, agent));
    } else if (key === 'allow' || key === 'disallow') {
      if (value !== '') for (const group of named) group.rules.push({ isPermission: key === 'allow', pattern: value });
    } else if (key === 'crawl-delay') {
      const delay = Number(value);
      if (Number.isFinite(delay)) for (const group of named) group.delaySeconds = delay;
    }
    isNaming = key === 'user-agent';
  }
  const group = groups.get(robot.toLowerCase()) ?? groups.get('*');
  const rules = compiled(group?.rules ?? []);
  return {
    isAllowed: (path) => rules.find(({ matches }) => matches(path))?.isPermission ?? true,
    crawlDelaySeconds: group?.delaySeconds ?? 0,
    sitemaps,
  };
}

interface Group {
  readonly rules: { readonly isPermission: boolean; readonly pattern: string }[];
  delaySeconds: number;
}

function groupOf(groups: Map<string, Group>, agent: string): Group {
  const group = groups.get(agent) ?? { rules: [], delaySeconds: 0 };
  groups.set(agent, group);
  return group;
}

/** The fields of the file, keys in lower case, without comments. */
function* fieldsOf(text: string): Generator<[key: string, value: string]> {
  for (const line of text.split(/[\r\n]+/)) {
    const field = line.split('#', 1)[0] ?? '';
    const colon = field.indexOf(':');
    if (colon > 0) yield [field.slice(0, colon).trim().toLowerCase(), field.slice(colon + 1).trim()];
  }
}

interface Rule {
  readonly isPermission: boolean;
  readonly length: number;
  readonly matches: (path: string) => boolean;
}

/** In the order in which they decide. */
function compiled(rules: Group['rules']): Rule[] {
  let wildcards = 0;
  const ready: Rule[] = [];
  for (const { isPermission, pattern: given } of rules) {
    let pattern = spelled(given);
    const asterisk = pattern.indexOf('*');
    if (asterisk >= 0) {
      const cost = Math.min(pattern.length, MAX_WILDCARD_PATTERN);
      const isTooMuch = pattern.length > MAX_WILDCARD_PATTERN || wildcards + cost > MAX_WILDCARD_TOTAL;
      if (isTooMuch && isPermission) continue;
      if (isTooMuch) pattern = pattern.slice(0, asterisk) || '/';
      else wildcards += cost;
    }
    ready.push({ isPermission, length: pattern.length, matches: matcherOf(pattern) });
  }
  return ready.sort((a, b) => b.length - a.length || Number(b.isPermission) - Number(a.isPermission));
}

function matcherOf(pattern: string): (path: string) => boolean {
  const isWhole = pattern.endsWith('$');
  const [start = '', ...pieces] = (isWhole ? pattern.slice(0, -1) : pattern).split('*');
  const last = isWhole ? pieces.pop() : undefined;
  return (path) => {
    if (!path.startsWith(start)) return false;
    let at = start.length;
    // The leftmost place of each piece leaves most room for those that follow.
    for (const piece of pieces) {
      const found = path.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    if (!isWhole) return true;
    return last === undefined ? path.length === at : path.length - last.length >= at && path.endsWith(last);
  };
}

/** Percent-encoded as an address is, with capital digits. */
function spelled(pattern: string): string {
  // Encoding fails on half a character.
  return encodeURI(pattern.toWellFormed())
    .replaceAll('%25', '%')
    .replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
}
