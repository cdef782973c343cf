import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, FailureError, fail, failure, failureSchema } from './failure.ts';

/** Every name that a sentence may leave open. */
const details = {
  ...{ detail: 'the body is no JSON.', url: 'htp:/x', name: 'report.pdf', limit: '200 MB', type: 'image/png' },
  ...{ expected: 'a PDF', actual: 'plain text', host: 'a.example', status: 503, reason: 'it is private', what: 'task' },
  ...{ origin: 'https://b.example', method: 'method 14' },
};

describe('every failure', () => {
  it.each(FAILURE_CODES)('%s says what happened and what to do, in whole sentences', (code) => {
    const told = failureSchema.parse(failure(code, details));
    for (const sentence of [told.message, told.remedy]) {
      expect(sentence.trim()).toBe(sentence);
      expect(sentence.length).toBeGreaterThan(10);
      expect(sentence).not.toMatch(/[{}]/);
    }
    expect(told.remedy).toMatch(/^[A-Z].*\.$/);
  });

  it.each(FAILURE_CODES)('%s still reads as a sentence without its details', (code) => {
    const { message, remedy } = failure(code);
    expect(message + remedy).not.toMatch(/[{}]|undefined|null/);
  });
});

describe('a failure', () => {
  it('is filled with its details as they are, not with what they look like', () => {
    expect(failure('empty_file', { name: '{limit} $& $1' }).message).toBe('{limit} $& $1 is empty (0 bytes).');
  });

  it('travels as an error, with its cause and the wait that was asked for', () => {
    const cause = new Error('503');
    const caught = thrownBy(() =>
      fail('server_error', { host: 'a.example', status: 503 }, { retryAfterMs: 7_000, cause }),
    );
    expect(caught).toBeInstanceOf(FailureError);
    expect(caught).toMatchObject({
      message: 'a.example answered with an error (503).',
      failure: { code: 'server_error', retryable: true },
      retryAfterMs: 7_000,
      cause,
    });
  });
});

function thrownBy(act: () => never): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
