import { describe, expect, it } from 'vitest';
import { FAILURE_CODES, type FailureCode } from '#domain/failure.ts';
import { httpStatusOf, trpcCodeOf } from './failure-status.ts';

describe('the status of a failure', () => {
  it.each<[FailureCode, number, string]>([
    ['invalid_input', 400, 'BAD_REQUEST'],
    ['invalid_url', 400, 'BAD_REQUEST'],
    ['forbidden_origin', 403, 'FORBIDDEN'],
    ['not_found', 404, 'NOT_FOUND'],
    ['upload_not_found', 404, 'NOT_FOUND'],
    ['not_allowed_now', 409, 'CONFLICT'],
    ['file_too_large', 413, 'PAYLOAD_TOO_LARGE'],
    ['unsupported_type', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['encrypted_document', 422, 'UNPROCESSABLE_CONTENT'],
    ['rate_limited', 429, 'TOO_MANY_REQUESTS'],
    ['internal', 500, 'INTERNAL_SERVER_ERROR'],
    ['server_error', 502, 'BAD_GATEWAY'],
    ['storage_full', 503, 'SERVICE_UNAVAILABLE'],
    ['request_timed_out', 504, 'GATEWAY_TIMEOUT'],
  ])('%s is %d', (code, status, name) => {
    expect(httpStatusOf(code)).toBe(status);
    expect(trpcCodeOf(code)).toBe(name);
  });

  it.each(FAILURE_CODES)('of %s is an error', (code) => {
    expect(httpStatusOf(code)).toBeGreaterThanOrEqual(400);
  });
});
