import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import type { FailureCode } from '#domain/failure.ts';

/** The one table from failures to the wire: a new failure without an answer here does not compile. */
const STATUS = {
  invalid_input: 'BAD_REQUEST',
  invalid_url: 'BAD_REQUEST',
  empty_text: 'BAD_REQUEST',
  upload_not_found: 'NOT_FOUND',
  not_found: 'NOT_FOUND',
  not_allowed_now: 'CONFLICT',
  forbidden_origin: 'FORBIDDEN',
  file_too_large: 'PAYLOAD_TOO_LARGE',
  document_too_large: 'PAYLOAD_TOO_LARGE',
  response_too_large: 'PAYLOAD_TOO_LARGE',
  unsupported_type: 'UNSUPPORTED_MEDIA_TYPE',
  mismatched_type: 'UNSUPPORTED_MEDIA_TYPE',
  not_text: 'UNSUPPORTED_MEDIA_TYPE',
  empty_file: 'UNPROCESSABLE_CONTENT',
  encrypted_document: 'UNPROCESSABLE_CONTENT',
  copy_protected: 'UNPROCESSABLE_CONTENT',
  damaged_document: 'UNPROCESSABLE_CONTENT',
  unreadable_page: 'UNPROCESSABLE_CONTENT',
  unreadable_rest: 'UNPROCESSABLE_CONTENT',
  page_too_heavy: 'UNPROCESSABLE_CONTENT',
  page_timed_out: 'UNPROCESSABLE_CONTENT',
  no_text_layer: 'UNPROCESSABLE_CONTENT',
  empty_document: 'UNPROCESSABLE_CONTENT',
  too_little_text: 'UNPROCESSABLE_CONTENT',
  document_too_complex: 'UNPROCESSABLE_CONTENT',
  document_too_heavy: 'UNPROCESSABLE_CONTENT',
  extraction_timed_out: 'UNPROCESSABLE_CONTENT',
  source_file_missing: 'UNPROCESSABLE_CONTENT',
  private_address: 'UNPROCESSABLE_CONTENT',
  page_not_found: 'UNPROCESSABLE_CONTENT',
  page_forbidden: 'UNPROCESSABLE_CONTENT',
  page_refused: 'UNPROCESSABLE_CONTENT',
  too_many_redirects: 'UNPROCESSABLE_CONTENT',
  video_not_found: 'UNPROCESSABLE_CONTENT',
  video_private: 'UNPROCESSABLE_CONTENT',
  video_blocked: 'UNPROCESSABLE_CONTENT',
  poison_item: 'UNPROCESSABLE_CONTENT',
  poison_phase: 'INTERNAL_SERVER_ERROR',
  wrong_secret: 'UNAUTHORIZED',
  no_captions: 'UNPROCESSABLE_CONTENT',
  host_not_found: 'BAD_GATEWAY',
  connection_failed: 'BAD_GATEWAY',
  server_error: 'BAD_GATEWAY',
  unreadable_answer: 'BAD_GATEWAY',
  request_timed_out: 'GATEWAY_TIMEOUT',
  rate_limited: 'TOO_MANY_REQUESTS',
  storage_full: 'SERVICE_UNAVAILABLE',
  server_unreachable: 'SERVICE_UNAVAILABLE',
  insecure_connection: 'BAD_GATEWAY',
  aborted: 'CLIENT_CLOSED_REQUEST',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<FailureCode, TRPCError['code']>;

export function trpcCodeOf(code: FailureCode): TRPCError['code'] {
  return STATUS[code];
}

/** The HTTP status of a failure, for routes that do not speak tRPC. */
export function httpStatusOf(code: FailureCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: STATUS[code] }));
}
