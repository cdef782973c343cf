import type { Metadata } from 'next';
import { PageFrame } from '@/components/shell/page-frame.tsx';
import { TaskScreen } from '@/components/tasks/task-screen.tsx';

export const metadata: Metadata = { title: 'Task' };

export default async function TaskPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <PageFrame>
      <TaskScreen key={id} id={id} />
    </PageFrame>
  );
}
