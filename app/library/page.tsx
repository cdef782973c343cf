import type { Metadata } from 'next';
import { LibraryScreen } from '@/components/library/library-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export const metadata: Metadata = { title: 'Library' };

export default function LibraryPage() {
  return (
    <PageFrame>
      <LibraryScreen />
    </PageFrame>
  );
}
