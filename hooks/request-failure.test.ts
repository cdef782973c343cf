import { TRPCClientError } from '@trpc/client';
import { describe, expect, test } from 'vitest';
import { FailureError, failure } from '#domain/failure.ts';
import { asFailureError, failureOf, isPermanentError, lastingFailure } from './request-failure.ts';

/** What the server answered, as tRPC throws it. */
function answered(httpStatus: number, said: unknown = undefined) {
  const data = { code: 'X', httpStatus, failure: said };
  return TRPCClientError.from({ error: { code: -32000, message: 'm', data } });
}

/** A call that got no usable answer. */
function lost(cause: Error) {
  return TRPCClientError.from(cause);
}

describe('what the screen says of an error', () => {
  test('the failure of the server, as it is', () => {
    const said = failure('not_found', { what: 'task' });
    expect(failureOf(answered(404, said))).toEqual(said);
    expect(failureOf(new FailureError(said))).toBe(said);
  });

  test.each([
    ['no answer', lost(new TypeError('Failed to fetch')), 'server_unreachable'],
    ['a late answer', lost(new DOMException('', 'TimeoutError')), 'request_timed_out'],
    ['a stopped request', lost(new DOMException('', 'AbortError')), 'aborted'],
    ['an answer that is no JSON', lost(new SyntaxError('Unexpected token <')), 'unreadable_answer'],
    ['what a link threw', lost(new FailureError(failure('server_unreachable'))), 'server_unreachable'],
    ['a failure in an unknown form', answered(500, { code: 'from_the_future' }), 'internal'],
    ['a proxy that finds nobody', answered(502), 'server_unreachable'],
    ['a proxy that is asked too often', answered(429), 'rate_limited'],
    ['a refusal without a reason', answered(418), 'invalid_input'],
    ['a bug', new TypeError('x is not a function'), 'internal'],
    ['anything', 'thrown', 'internal'],
  ])('%s', (_, error, code) => {
    const { message, remedy } = failureOf(error);
    expect(failureOf(error).code).toBe(code);
    expect(asFailureError(error).failure.code).toBe(code);
    expect(`${message} ${remedy}`).not.toMatch(/undefined|\bit did not\b|\{/);
  });
});

describe('what is not asked again', () => {
  test.each([
    [answered(400), true],
    [answered(401), true],
    [answered(404, failure('not_found', { what: 'task' })), true],
    [answered(429), false],
    [answered(500), false],
    [lost(new TypeError('Failed to fetch')), false],
    [lost(new DOMException('', 'TimeoutError')), false],
    [new FailureError(failure('forbidden_origin', { origin: 'o' })), true],
  ])('%s: %s', (error, isPermanent) => {
    expect(isPermanentError(error)).toBe(isPermanent);
  });

  test('a query with data stays silent while it may still recover', () => {
    const passing = answered(500);
    const final = answered(404);
    expect(lastingFailure({ data: 'old', error: passing })).toBeNull();
    expect(lastingFailure({ data: undefined, error: passing })?.code).toBe('internal');
    expect(lastingFailure({ data: 'old', error: final })).not.toBeNull();
    expect(lastingFailure({ data: undefined, error: null })).toBeNull();
  });
});
