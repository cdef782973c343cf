import type { Metadata } from 'next';
import { parseActivityFilter } from '@/components/activity/activity-filter.ts';
import { ActivityScreen } from '@/components/activity/activity-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(await searchParams)) {
    if (typeof value === 'string') params.set(name, value);
  }
  return (
    <PageFrame>
      <ActivityScreen initial={parseActivityFilter(params)} />
    </PageFrame>
  );
}
