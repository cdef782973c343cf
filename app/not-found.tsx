import type { Metadata } from 'next';
import Link from 'next/link';
import { DeadEnd } from '@/components/shell/dead-end.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';
import { Button } from '@/components/ui/button.tsx';

export const metadata: Metadata = { title: 'No such page' };

export default function NotFound() {
  return (
    <PageFrame>
      <DeadEnd
        title="There is no page here"
        actions={
          <>
            <Button asChild look="solid">
              <Link href="/">Start a summary</Link>
            </Button>
            <Button asChild>
              <Link href="/library">Look in the library</Link>
            </Button>
          </>
        }
      >
        The address leads nowhere. It may have been mistyped, or what it led to was removed.
      </DeadEnd>
    </PageFrame>
  );
}
