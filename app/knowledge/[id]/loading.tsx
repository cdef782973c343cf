import { BaseSkeleton } from '@/components/knowledge/base-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export default function KnowledgeBaseLoading() {
  return (
    <PageFrame>
      <BaseSkeleton />
    </PageFrame>
  );
}
