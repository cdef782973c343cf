import { PageFrame } from '@/components/shell/page-frame.tsx';
import { SummarySkeleton } from '@/components/summary/summary-screen.tsx';

export default function SummaryLoading() {
  return (
    <PageFrame>
      <SummarySkeleton />
    </PageFrame>
  );
}
