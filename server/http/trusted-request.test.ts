import { describe, expect, it } from 'vitest';
import { refusalOf, type TrustedHosts } from './trusted-request.ts';

const here: TrustedHosts = { host: '127.0.0.1', allowedHosts: [] };
const everywhere: TrustedHosts = { host: '0.0.0.0', allowedHosts: [] };
const named: TrustedHosts = { host: '127.0.0.1', allowedHosts: ['notes.example', 'Archive.Example'] };

type Case = [what: string, headers: Record<string, string>, trusted?: TrustedHosts];
const refusal = ([, headers, trusted = here]: Case) => refusalOf(new Headers(headers), trusted);

describe('a request is answered', () => {
  const cases: Case[] = [
    ['from a tool on this machine', { host: '127.0.0.1:3000' }],
    ['by any loopback name', { host: 'localhost:3000' }],
    ['by the name in capitals', { host: 'LOCALHOST:3000' }],
    ['by IPv6', { host: '[::1]:3000' }],
    ['by the standard port', { host: 'localhost' }],
    ['from a page of its own', { host: 'localhost:3000', origin: 'http://localhost:3000' }],
    ['from a page of its own, over IPv6', { host: '[::1]:3000', origin: 'http://[::1]:3000' }],
    ['from a page of its own, by a browser that says so', { host: 'localhost:3000', 'sec-fetch-site': 'same-origin' }],
    ['typed into the address line', { host: 'localhost:3000', 'sec-fetch-site': 'none' }],
    ['by an address, listening on all of them', { host: '192.168.1.7:3000' }, everywhere],
    ['by an IPv6 address, listening on all of them', { host: '[fe80::1]:3000' }, { ...everywhere, host: '::' }],
    ['by the address it listens on', { host: '192.168.1.7:3000' }, { ...here, host: '192.168.1.7' }],
    ['by the IPv6 address it listens on', { host: '[fd00::7]:3000' }, { ...here, host: 'fd00::7' }],
    ['by an allowed name', { host: 'notes.example' }, named],
    ['by an allowed name, written in any case', { host: 'archive.example' }, named],
    ['behind something that ends TLS', { host: 'notes.example', origin: 'https://notes.example' }, named],
    ['behind something that changes the host', { host: '127.0.0.1:3000', origin: 'https://notes.example' }, named],
    ['behind that, by a name written in any case', { host: 'localhost', origin: 'https://archive.example' }, named],
  ];

  it.each(cases)('%s', (...each) => {
    expect(refusal(each)).toBeNull();
  });
});

describe('a request is refused', () => {
  const cases: Case[] = [
    ['without a host', {}],
    ['by a name that somebody points here', { host: 'rebound.example:3000' }],
    ['by such a name, listening on all addresses', { host: 'rebound.example:3000' }, everywhere],
    ['by a name that contains ours', { host: '127.0.0.1.rebound.example' }],
    ['by a name that begins with ours', { host: 'localhost.rebound.example:3000' }],
    ['by a name below ours', { host: 'evil.localhost:3000' }],
    ['by another address than it listens on', { host: '192.168.1.7:3000' }],
    ['by a host that smuggles ours in as a user', { host: 'localhost@rebound.example' }],
    ['by a host that is none', { host: 'local host' }],
    ['from another site', { host: 'localhost:3000', origin: 'https://rebound.example' }],
    ['from another port of this machine', { host: 'localhost:3000', origin: 'http://localhost:5173' }],
    ['from another name of this machine', { host: 'localhost:3000', origin: 'http://127.0.0.1:3000' }],
    ['from nowhere: a file, a sandboxed frame', { host: 'localhost:3000', origin: 'null' }],
    ['from a file', { host: 'localhost:3000', origin: 'file://' }],
    ['from an extension', { host: 'localhost:3000', origin: 'chrome-extension://abcdef' }],
    [
      'from another site without an origin: an image, a link',
      { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' },
    ],
    ['from below an allowed name', { host: 'localhost:3000', origin: 'https://evil.notes.example' }, named],
    ['by a name that only ends like an allowed one', { host: 'evilnotes.example' }, named],
  ];

  it.each(cases)('%s', (...each) => {
    expect(refusal(each)).toMatchObject({ code: 'forbidden_origin', message: expect.stringContaining('not accepted') });
  });
});
