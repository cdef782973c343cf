import { knowledgeRouter } from './knowledge-router.ts';
import { libraryRouter } from './library-router.ts';
import { router } from './procedure.ts';
import { searchRouter } from './search-router.ts';
import { tasksRouter } from './tasks-router.ts';

export const appRouter = router({
  tasks: tasksRouter,
  library: libraryRouter,
  knowledge: knowledgeRouter,
  search: searchRouter,
});

export type AppRouter = typeof appRouter;
