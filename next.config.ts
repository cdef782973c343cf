import type { NextConfig } from 'next';

/**
 * Everything is served from this origin. Next writes the page's data into inline scripts that differ from page to page;
 * allowing them by nonce would put proxy.ts before every request, and cost the polls more than they cost themselves.
 * What people feed in reaches the page only as text, through React.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  // React's development build evaluates code for its stack traces; the production build does not.
  `script-src 'self' 'unsafe-inline'${process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders = [
  { key: 'Content-Security-Policy', value: contentSecurityPolicy },
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  // A summary's address is nobody else's business: links to its sources say nothing of where they were followed.
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

const config: NextConfig = {
  typedRoutes: true,
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` checks the types; checking them again would only make the first start slower.
  typescript: { ignoreBuildErrors: true },
  // Loaded by Node itself: they find files of their own beside them, or differ by platform.
  serverExternalPackages: [
    '@mozilla/readability',
    'busboy',
    'chardet',
    'file-type',
    'htmlparser2',
    'kysely',
    'linkedom',
    'officeparser',
    'pdfjs-dist',
    'pg',
    'pg-boss',
    'undici',
    'yauzl',
  ],
  // What a traced deployment (Docker, Vercel) must not carry along.
  outputFileTracingExcludes: {
    '/*': [
      'data/**',
      'bench/**',
      'docs/**',
      'e2e/**',
      'scripts/**',
      'test-results/**',
      '**/*.test.ts',
      '**/fixtures/**',
    ],
  },
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
