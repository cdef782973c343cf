import type { Metadata } from 'next';
import { BaseScreen } from '@/components/knowledge/base-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export const metadata: Metadata = { title: 'Knowledge base' };

export default async function KnowledgeBasePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <PageFrame>
      <BaseScreen id={id} />
    </PageFrame>
  );
}
