import { PageFrame } from '@/components/shell/page-frame.tsx';
import { TaskSkeleton } from '@/components/tasks/task-screen.tsx';

export default function TaskLoading() {
  return (
    <PageFrame>
      <TaskSkeleton />
    </PageFrame>
  );
}
