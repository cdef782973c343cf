import { KnowledgeSkeleton } from '@/components/knowledge/knowledge-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export default function KnowledgeLoading() {
  return (
    <PageFrame>
      <KnowledgeSkeleton />
    </PageFrame>
  );
}
