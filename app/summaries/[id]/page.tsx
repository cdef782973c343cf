import type { Metadata } from 'next';
import { PageFrame } from '@/components/shell/page-frame.tsx';
import { SummaryScreen } from '@/components/summary/summary-screen.tsx';

export const metadata: Metadata = { title: 'Summary' };

export default async function SummaryPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <PageFrame>
      <SummaryScreen key={id} id={id} />
    </PageFrame>
  );
}
