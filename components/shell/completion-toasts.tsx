'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useCompletions } from '@/hooks/use-completions.ts';
import { isHousekeeping } from '../tasks/kinds/registry.ts';
import { leftOutWords } from '../tasks/problem-words.ts';
import { resultLink } from '../tasks/result-link.ts';
import { useToast } from '../ui/toast.tsx';
import { useAnnounceEnding } from './announcer.tsx';

/**
 * When a task ends, a notice says so wherever the person is, and leads to what came of it. What already stands on
 * the screen is only said aloud.
 */
export function CompletionToasts() {
  const toast = useToast();
  const announce = useAnnounceEnding();
  const pathname = usePathname();
  useCompletions((task) => {
    if (task.status === 'completed') {
      const result = resultLink(task);
      if (result === null || isHousekeeping(task)) return;
      const leftOut = leftOutWords(task);
      const but = leftOut === null ? '' : `, ${leftOut}`;
      announce({
        group: result.ready,
        ofMany: result.manyReady,
        name: `${task.title}${but}`,
        alone: `${task.title}: completed${but}. ${result.ready}.`,
        topic: task.id,
      });
      if (pathname === result.href) return;
      toast({
        title: `${result.ready}${but}`,
        description: task.title,
        action: { element: toastLink(result.href, result.shortAction), altText: result.whereElse },
      });
      return;
    }
    announce({
      group: 'failed',
      ofMany: (count) => `${count} tasks failed`,
      name: task.title,
      alone: `${task.title}: failed. ${task.error.message} ${task.error.remedy}`,
      topic: task.id,
    });
    if (pathname === '/' || pathname === '/activity' || pathname === `/tasks/${task.id}`) return;
    toast({
      title: task.error.message,
      description: task.title,
      isBad: true,
      action: {
        element: toastLink(`/tasks/${task.id}`, 'See what happened'),
        altText: 'It is in the list on the first page',
      },
    });
  });
  return null;
}

// An element, not a component: the toast hands its click handler and ref to the link itself.
function toastLink(href: NonNullable<ReturnType<typeof resultLink>>['href'] | `/tasks/${string}`, words: string) {
  return (
    <Link href={href} className="link mt-2 inline-block font-medium text-accent">
      {words}
    </Link>
  );
}
