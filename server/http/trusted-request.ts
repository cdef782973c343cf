import { isIP } from 'node:net';
import { type Failure, failure } from '#domain/failure.ts';

export interface TrustedHosts {
  /** The address that the server listens on. */
  readonly host: string;
  /** Further names under which browsers may reach it. */
  readonly allowedHosts: readonly string[];
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
const EVERY_ADDRESS = ['0.0.0.0', '::'];

/**
 * Why a request is not to be answered, or null. A page of another site must not reach the server through the browser of
 * somebody who can: neither under a name of its own that it points here (DNS rebinding), nor across origins.
 */
export function refusalOf(headers: Headers, trusted: TrustedHosts): Failure | null {
  const host = headers.get('host') ?? '';
  if (!isTrustedHost(host, trusted)) return failure('forbidden_origin', { origin: host || 'an unnamed host' });
  const origin = headers.get('origin');
  if (origin !== null && !isTrustedOrigin(origin, host, trusted)) return failure('forbidden_origin', { origin });
  if (origin === null && headers.get('sec-fetch-site') === 'cross-site') {
    return failure('forbidden_origin', { origin: 'another site' });
  }
  return null;
}

function isTrustedHost(host: string, { host: listening, allowedHosts }: TrustedHosts): boolean {
  const name = hostnameOf(`http://${host}`);
  if (name === null) return false;
  const names = [...LOOPBACK_NAMES, bracketed(listening), ...allowedHosts.map(lowerCase)];
  // No site can make a browser send a bare address it does not itself stand at.
  const isAddress = isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  return names.includes(name) || (isAddress && EVERY_ADDRESS.includes(listening));
}

function isTrustedOrigin(origin: string, host: string, { allowedHosts }: TrustedHosts): boolean {
  const name = hostnameOf(origin);
  if (name === null) return false;
  return new URL(origin).host === new URL(`http://${host}`).host || allowedHosts.map(lowerCase).includes(name);
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}

/** Longer ones name no host, and Node throws on some that it claims to be able to parse. */
const MAX_ADDRESS = 1_000;

function hostnameOf(url: string): string | null {
  return url.length <= MAX_ADDRESS && URL.canParse(url) ? new URL(url).hostname : null;
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address.toLowerCase();
}
