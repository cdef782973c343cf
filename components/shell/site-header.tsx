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
    <header className="flex flex-wrap items-center gap-y-1 overflow-x-clip pt-3 md:h-16 md:flex-nowrap md:pt-0 md:pr-6 print:hidden">
      <Track isPassed className="w-4 flex-none md:w-[max(1.5rem,calc((100%-var(--container-page))/2+2.25rem))]" />
      <Link
        href="/"
        className="reading px-1.5 font-medium text-[1.375rem] tracking-[-0.015em] md:px-2"
        aria-label="Throughline, home"
      >
        Throughline
      </Link>
      <Track isPassed className="flex-1 md:hidden" />
      <nav aria-label="Main" className="order-last flex min-w-0 basis-full md:order-none md:flex-1 md:basis-auto">
        <ul className="flex min-w-0 flex-1 flex-wrap items-center">
          {STATIONS.map(({ href, label }, index) => (
            <li
              key={href}
              className={classNames('flex items-center', index === 0 ? 'md:flex-1' : 'flex-1 md:flex-none')}
            >
              <Track
                isPassed={here === -1 || index <= here}
                hasHead={index === here}
                className={index === 0 ? 'w-3.5 md:w-auto md:flex-1' : 'min-w-2 flex-1 md:w-12 md:flex-none'}
              />
              <Link
                href={href}
                aria-current={index === here ? 'page' : undefined}
                className={classNames(
                  'px-2 py-2.5 max-[25rem]:px-1.5 max-[25rem]:text-fine md:px-3 md:py-2',
                  index === here ? 'font-semibold text-ink' : 'text-soft hover:text-ink',
                )}
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
        <Track isPassed={false} className="w-2 flex-none self-center md:hidden" />
      </nav>
      <Track isPassed={false} className="hidden w-8 flex-none md:block" />
      <span className="mr-2 ml-1 flex md:m-0">
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
