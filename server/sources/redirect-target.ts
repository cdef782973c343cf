import { fail } from '#domain/failure.ts';

export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Where a `Location` leads, without user, password and fragment. Throws `page_refused` where that is no web address. */
export function redirectTarget(location: string, from: URL, status: number): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from.href) : null;
  if (target === null || !/^https?:$/.test(target.protocol)) return fail('page_refused', { host: from.host, status });
  target.username = '';
  target.password = '';
  target.hash = '';
  return target;
}
