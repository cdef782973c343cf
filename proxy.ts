import { type NextRequest, NextResponse } from 'next/server';
import { pagePolicy } from './server/http/security-headers.ts';
import { refusalOf } from './server/http/trusted-request.ts';
import { readSettings } from './server/settings/settings.ts';

const settings = readSettings(process.env);
const isDevelopment = process.env.NODE_ENV === 'development';

/**
 * Refuses page requests under a foreign host name, and gives each page its own script nonce: Next reads it from the
 * request's policy and adds it to the scripts that it writes.
 */
export function proxy(request: NextRequest): NextResponse {
  const refusal = refusalOf(request.headers, settings);
  if (refusal !== null) {
    return new NextResponse(`${refusal.message} ${refusal.remedy}`, {
      status: 403,
      headers: { 'cache-control': 'no-store' },
    });
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = pagePolicy(nonce, { isDevelopment });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Routes under /api check for themselves: a proxy in front of the polls would double their cost. */
export const config = { matcher: '/((?!api/|_next/|icon.svg).*)' };
