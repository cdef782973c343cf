import type { NextConfig } from 'next';
import { COMMON_HEADERS } from './server/http/security-headers.ts';

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
      'eval/**',
      'faults/**',
      'fuzz/**',
      'scripts/**',
      'test-results/**',
      '**/*.test.ts',
      '**/fixtures/**',
    ],
  },
  // No page uses the image optimizer: this closes its endpoint.
  images: { unoptimized: true },
  headers: async () => [
    { source: '/:path*', headers: Object.entries(COMMON_HEADERS).map(([key, value]) => ({ key, value })) },
  ],
};

export default config;
