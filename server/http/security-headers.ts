/** Security headers of pages, API answers and files. See docs/decisions/0008 and 0020. */

/** On every response, also those of static files. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // The address of a summary is private: links to its sources do not say where they were followed.
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** On every API answer: the data is private, and nothing in it is ever a page. */
export const PRIVATE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
} as const;

/**
 * The policy of a page. Scripts run only with the page's nonce, which Next adds to those that it writes, or when such a
 * script loads them. Styles may be inline: React writes `style` attributes.
 *
 * @param nonce base64, new for each response
 * @param isDevelopment React's development build evaluates code for its stack traces
 */
export function pagePolicy(nonce: string, { isDevelopment }: { readonly isDevelopment: boolean }): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
