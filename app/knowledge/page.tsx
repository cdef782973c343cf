import type { Metadata } from 'next';
import { KnowledgeScreen } from '@/components/knowledge/knowledge-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export const metadata: Metadata = { title: 'Knowledge' };

export default function KnowledgePage() {
  return (
    <PageFrame>
      <KnowledgeScreen />
    </PageFrame>
  );
}
