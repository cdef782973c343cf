import type { LookupFunction } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isPublicAddress, publicOnlyLookup } from './public-address.ts';

describe('isPublicAddress', () => {
  it.each([
    '8.8.8.8',
    '93.184.216.34',
    '2606:4700:4700::1111',
    '2a00:1450:4001:82a::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
  ])('takes %s for public', (address) => expect(isPublicAddress(address)).toBe(true));

  it('judges an IPv4 address the same in all its IPv6 dresses', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const isPublic = isPublicAddress(address);
        expect(isPublicAddress(`::ffff:${address}`)).toBe(isPublic);
        expect(isPublicAddress(`64:ff9b::${address}`)).toBe(isPublic);
      }),
    );
  });

  it.each(['', 'localhost', 'example.org', '1.2.3', '::g'])('does not take “%s” for public', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe('publicOnlyLookup', () => {
  const ask = (lookup: LookupFunction, all: boolean) =>
    new Promise((resolve, reject) => {
      lookup('name.test', { all }, (error, answer) => (error ? reject(error) : resolve(answer)));
    });

  it('hands the socket the very addresses it has checked, asking only once', async () => {
    const resolve = vi.fn().mockResolvedValueOnce(['8.8.8.8', '2606:4700::1']).mockResolvedValue(['127.0.0.1']);
    expect(await ask(publicOnlyLookup(resolve), true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    expect(resolve).toHaveBeenCalledTimes(1);
    await expect(ask(publicOnlyLookup(resolve), true)).rejects.toMatchObject({ failure: { code: 'private_address' } });
  });

  it('answers in both forms that sockets ask for', async () => {
    expect(
      await ask(
        publicOnlyLookup(async () => ['8.8.8.8', '1.1.1.1']),
        false,
      ),
    ).toBe('8.8.8.8');
  });
});
