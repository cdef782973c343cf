'use client';

import { useEffect } from 'react';
import { DeadEnd } from '@/components/shell/dead-end.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';
import { Button } from '@/components/ui/button.tsx';

export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset(): void }) {
  useEffect(() => console.error(error), [error]);
  return (
    <PageFrame>
      <DeadEnd
        title="This page broke"
        actions={
          <Button look="solid" onClick={reset}>
            Show it again
          </Button>
        }
      >
        Something unexpected went wrong while drawing it. Your tasks go on in the server; nothing was lost.
        {error.digest !== undefined && <> The server log names it {error.digest}.</>}
      </DeadEnd>
    </PageFrame>
  );
}
