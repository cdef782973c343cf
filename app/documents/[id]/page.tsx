import type { Metadata } from 'next';
import { DocumentScreen } from '@/components/document/document-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export const metadata: Metadata = { title: 'Document' };

export default async function DocumentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <PageFrame>
      <DocumentScreen id={id} />
    </PageFrame>
  );
}
