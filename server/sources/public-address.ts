import { lookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { FailureError, failure } from '#domain/failure.ts';

/** Answers the addresses of a host name, as the system's resolver does. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map((answer) => answer.address);

/**
 * Whether an IP address belongs to the public internet: not loopback, private, link-local (where clouds keep
 * their metadata service), carrier-grade NAT, multicast, reserved, or a tunnel that could lead to one of them.
 * An IPv4 address inside an IPv6 one (mapped, or translated by NAT64) is judged by itself.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  const embedded = embeddedIpv4(parsed);
  if (embedded !== null) return embedded.range() === 'unicast';
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST)) return false;
  return parsed.range() === 'unicast';
}

/**
 * A lookup for `net.connect` that gives up with `private_address` when a name leads anywhere but the public
 * internet. The socket connects to the very addresses that were checked, so a name that answers differently
 * the next time (DNS rebinding) gains nothing. One private address among public ones refuses the name.
 */
export function publicOnlyLookup(resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        if (addresses.every(isPublicAddress)) respond(host, addresses, options, callback);
        else callback(new PrivateAddressError(host), '', 0);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

/** A lookup that asks `resolve` and checks nothing, for addresses the operator has allowed. */
export function uncheckedLookup(resolve: Resolve): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => respond(host, addresses, options, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}

export class PrivateAddressError extends FailureError {
  constructor(host: string) {
    super(failure('private_address', { host }));
  }
}

/** The IP address a URL names literally, however it was spelt (the URL parser has made one spelling of it), or null. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : host;
}

/** RFC 4291: all that is handed out so far. Outside of it lie, among others, IPv4 addresses in a form long given up. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** RFC 6052: the well-known prefix under which a NAT64 gateway reaches IPv4. */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

function embeddedIpv4(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | null {
  if (!(address instanceof ipaddr.IPv6)) return null;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (address.match(NAT64)) return new ipaddr.IPv4(address.toByteArray().slice(12));
  return null;
}

function respond(
  host: string,
  addresses: readonly string[],
  options: Parameters<LookupFunction>[1],
  callback: Parameters<LookupFunction>[2],
): void {
  const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const [first] = answers;
  if (first === undefined) {
    callback(Object.assign(new Error(`no address for ${host}`), { code: 'ENOTFOUND' }), '', 0);
    return;
  }
  if (options.all) {
    callback(null, answers);
    return;
  }
  callback(null, first.address, first.family);
}
