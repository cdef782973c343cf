import { describe, expect, it } from 'vitest';
import { failure } from './failure.ts';
import { decideAfterFailure, RETRY_POLICY } from './retry-decision.ts';

const NOW = Date.parse('2026-11-01T10:00:00Z');
const outage = failure('server_error', { host: 'a.example', status: 503 });
const gone = failure('page_not_found', { host: 'a.example', status: 404 });
const HOUR = 3_600_000;

describe('after a failure', () => {
  it.each([
    ['the first try of something that may pass', outage, 1, null, { retryAt: NOW + 1_000 }],
    ['the second', outage, 2, null, { retryAt: NOW + 2_000 }],
    ['the third and last', outage, 3, null, { fail: outage }],
    ['one try too many', outage, 4, null, { fail: outage }],
    ['something that stays as it is', gone, 1, null, { fail: gone }],
    ['something permanent, whatever the site asks for', gone, 1, 1_000, { fail: gone }],
    ['being asked to wait', outage, 1, 30_000, { retryAt: NOW + 30_000 }],
    ['being asked to wait less than we would', outage, 1, 10, { retryAt: NOW + 1_000 }],
    ['being asked to wait as long as we do at most', outage, 1, HOUR, { retryAt: NOW + HOUR }],
    ['being asked to wait longer than that', outage, 1, HOUR + 1, { fail: outage }],
  ])('%s', (_, failed, tries, retryAfterMs, decision) => {
    expect(decideAfterFailure({ failure: failed, tries, retryAfterMs }, NOW, 0.5)).toEqual(decision);
  });

  it('the number of tries is a setting', () => {
    const once = { ...RETRY_POLICY, maxTries: 1 };
    expect(decideAfterFailure({ failure: outage, tries: 1, retryAfterMs: null }, NOW, 0.5, once)).toEqual({
      fail: outage,
    });
  });
});
