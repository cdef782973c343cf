import { LibrarySkeleton } from '@/components/library/library-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export default function LibraryLoading() {
  return (
    <PageFrame>
      <LibrarySkeleton />
    </PageFrame>
  );
}
