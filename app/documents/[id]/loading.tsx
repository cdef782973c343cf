import { DocumentSkeleton } from '@/components/document/document-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export default function DocumentLoading() {
  return (
    <PageFrame>
      <DocumentSkeleton />
    </PageFrame>
  );
}
