import { type NextRequest, NextResponse } from 'next/server';
import { refusalOf } from './server/http/trusted-request.ts';
import { readSettings } from './server/settings/settings.ts';

const settings = readSettings(process.env);

/** Pages are for the people of this installation: requests under a foreign name are refused. */
export function proxy(request: NextRequest): NextResponse {
  const refusal = refusalOf(request.headers, settings);
  if (refusal === null) return NextResponse.next();
  return new NextResponse(`${refusal.message} ${refusal.remedy}`, { status: 403 });
}

/** Routes under /api check for themselves: a proxy in front of the polls would double what they cost. */
export const config = { matcher: '/((?!api/|_next/|icon.svg).*)' };
