import { ActivitySkeleton } from '@/components/activity/activity-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export default function ActivityLoading() {
  return (
    <PageFrame>
      <ActivitySkeleton />
    </PageFrame>
  );
}
