'use client';

import type { ReactNode } from 'react';
import { TrpcProvider } from '@/hooks/trpc-provider.tsx';
import { ToastProvider } from '../ui/toast.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { AnnouncerProvider } from './announcer.tsx';
import { ClickGuard } from './click-guard.tsx';

export function Providers({ children }: { children: ReactNode }) {
  return (
    <TrpcProvider>
      <TooltipProvider delayDuration={400}>
        <AnnouncerProvider>
          <ToastProvider>{children}</ToastProvider>
          <ClickGuard />
        </AnnouncerProvider>
      </TooltipProvider>
    </TrpcProvider>
  );
}
