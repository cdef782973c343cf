'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Dashes, Head } from '../line/marks.tsx';
import { classNames } from '../ui/class-names.ts';
import type { Theme } from './theme.ts';
import { ThemeToggle } from './theme-toggle.tsx';

const STATIONS = [
  { href: '/', label: 'Home', isHere: (path: string) => path === '/' || path.startsWith('/tasks') },
  {
    href: '/library',
    label: 'Library',
    isHere: (path: string) => path.startsWith('/library') || path.startsWith('/summaries'),
  },
  {
    href: '/knowledge',
    label: 'Knowledge',
    isHere: (path: string) => path.startsWith('/knowledge') || path.startsWith('/documents'),
  },
  { href: '/activity', label: 'Activity', isHere: (path: string) => path.startsWith('/activity') },
] as const;

/**
 * One line runs through the name and the places: solid up to where the person is, where its head stands, then dashed. On
 * a narrow screen it goes on in a second row, as text would.
 */
export function SiteHeader({ theme }: { theme: Theme }) {
  const pathname = usePathname();
  const here = STATIONS.findIndex(({ isHere }) => isHere(pathname));
  return (
    <header className="flex flex-wrap items-center gap-y-1 overflow-hidden pt-3 sm:h-16 sm:flex-nowrap sm:pt-0 sm:pr-6 print:hidden">
      <Track isPassed className="w-4 flex-none sm:w-[max(1.5rem,calc((100%-var(--container-page))/2+2.25rem))]" />
      <Link
        href="/"
        className="reading px-1.5 font-medium text-[1.375rem] tracking-[-0.015em] sm:px-2"
        aria-label="Throughline, home"
      >
        Throughline
      </Link>
      <Track isPassed className="flex-1 sm:hidden" />
      <nav aria-label="Main" className="order-last flex min-w-0 basis-full sm:order-none sm:flex-1 sm:basis-auto">
        <ul className="flex min-w-0 flex-1 items-center">
          {STATIONS.map(({ href, label }, index) => (
            <li
              key={href}
              className={classNames('flex items-center', index === 0 ? 'sm:flex-1' : 'flex-1 sm:flex-none')}
            >
              <Track
                isPassed={here === -1 || index <= here}
                hasHead={index === here}
                className={index === 0 ? 'w-3.5 sm:w-auto sm:flex-1' : 'flex-1 sm:w-12 sm:flex-none'}
              />
              <Link
                href={href}
                aria-current={index === here ? 'page' : undefined}
                className={classNames(
                  'px-2 py-2.5 max-[25rem]:px-1.5 max-[25rem]:text-fine sm:px-3 sm:py-2',
                  index === here ? 'font-semibold text-ink' : 'text-soft hover:text-ink',
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
        <Track isPassed={false} className="w-2 flex-none self-center sm:hidden" />
      </nav>
      <Track isPassed={false} className="hidden w-8 flex-none sm:block" />
      <span className="mr-2 ml-1 flex sm:m-0">
        <ThemeToggle initial={theme} />
      </span>
    </header>
  );
}

function Track({ isPassed, hasHead = false, className }: { isPassed: boolean; hasHead?: boolean; className: string }) {
  return (
    <span aria-hidden className={classNames('relative block h-4', className)}>
      {isPassed ? (
        <span className="absolute inset-x-0 top-1/2 block -translate-y-1/2 border-accent border-t-2" />
      ) : (
        <Dashes />
      )}
      {hasHead && <Head className="left-[calc(100%-5px)]" />}
    </span>
  );
}
