import type { Metadata } from 'next';
import { HomeScreen } from '@/components/home/home-screen.tsx';
import { PageFrame } from '@/components/shell/page-frame.tsx';

export const metadata: Metadata = { title: 'Home — Throughline' };

export default function HomePage() {
  return (
    <PageFrame>
      <HomeScreen />
    </PageFrame>
  );
}
