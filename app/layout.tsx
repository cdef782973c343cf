import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { CompletionToasts } from '@/components/shell/completion-toasts.tsx';
import { ConnectionNotice } from '@/components/shell/connection-notice.tsx';
import { Providers } from '@/components/shell/providers.tsx';
import { SiteHeader } from '@/components/shell/site-header.tsx';
import { PAPER, parseTheme, THEME_COOKIE } from '@/components/shell/theme.ts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Throughline', template: '%s — Throughline' },
  description: 'Summaries whose every point cites its source.',
};

export async function generateViewport(): Promise<Viewport> {
  const theme = await chosenTheme();
  if (theme !== 'system') return { themeColor: PAPER[theme] };
  return {
    themeColor: [
      { media: '(prefers-color-scheme: light)', color: PAPER.light },
      { media: '(prefers-color-scheme: dark)', color: PAPER.dark },
    ],
  };
}

async function chosenTheme() {
  return parseTheme((await cookies()).get(THEME_COOKIE)?.value);
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await chosenTheme();
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <body className="flex flex-col">
        <a
          href="#content"
          className="fixed top-0 left-4 z-50 -translate-y-[150%] bg-ink px-4 py-2 text-paper focus:translate-y-0 print:hidden"
        >
          Skip to the content
        </a>
        <Providers>
          <SiteHeader theme={theme} />
          {children}
          <ConnectionNotice />
          <CompletionToasts />
        </Providers>
      </body>
    </html>
  );
}
