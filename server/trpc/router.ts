import { libraryRouter } from './library-router.ts';
import { router } from './procedure.ts';
import { tasksRouter } from './tasks-router.ts';

export const appRouter = router({ tasks: tasksRouter, library: libraryRouter });

export type AppRouter = typeof appRouter;
