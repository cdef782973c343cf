export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The server reads this cookie to draw the first frame in the right theme, so no script has to run before it. */
export const THEME_COOKIE = 'theme';

export function parseTheme(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}

/** Shows a theme at once and has it remembered for a year; `system` forgets. */
export function applyTheme(theme: Theme): void {
  const { documentElement } = document;
  if (theme === 'system') delete documentElement.dataset.theme;
  else documentElement.dataset.theme = theme;
  paintBrowser(theme);
  const maxAgeSeconds = theme === 'system' ? 0 : 31_536_000;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing outside secure contexts
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${maxAgeSeconds}; samesite=lax`;
}

/** The colour of the paper, for the browser's own bars. */
export const PAPER = { light: '#fbfaf6', dark: '#161511' } as const;

function paintBrowser(theme: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const ofSystem = (
      meta.media === ''
        ? matchMedia('(prefers-color-scheme: dark)').matches
        : meta.media.includes('dark')
    )
      ? 'dark'
      : 'light';
    meta.content = PAPER[theme === 'system' ? ofSystem : theme];
  }
}
