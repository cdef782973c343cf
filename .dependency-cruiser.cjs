/**
 * The layers and the arrows between them (docs/architecture.md draws them). What is not allowed here is forbidden: a new
 * arrow is a decision, written down.
 */

/** Which subject of server/ may import which. A subject that is not a key here may import no other. */
const serverArrows = {
  accounts: ['db'],
  chunking: ['text'],
  db: [],
  embedding: ['db', 'sources', 'text'],
  engine: ['db'],
  'event-loop': [],
  extraction: ['text'],
  http: [],
  knowledge: ['db', 'library', 'sources'],
  library: ['db', 'text'],
  pipelines: [
    ...['db', 'progress', 'sources', 'extraction', 'summarize', 'text'],
    ...['library', 'knowledge', 'chunking', 'embedding', 'search'],
  ],
  progress: ['db', 'engine'],
  search: ['db', 'text'],
  settings: [],
  sources: ['text'],
  summarize: ['text'],
  text: [],
  trpc: ['db', 'progress', 'library', 'knowledge', 'embedding', 'search', 'accounts', 'sources'],
};

const npm = 'node_modules/';
const core = { dependencyTypes: ['core'] };
const fixtures = '^server/[^/]+/fixtures/';
const testFiles = '[.]test[.]tsx?$';
const shipped = {
  path: '^(app|components|domain|hooks|server)/',
  pathNot: [testFiles, '/fixtures/', '[.]setup[.]ts$'],
};

const allowed = [
  // domain: itself and zod
  { from: { path: '^domain/' }, to: { path: ['^domain/', `${npm}zod/`] } },

  // server: the domain, npm, Node, the subject itself, the arrows above
  { from: { path: '^server/' }, to: { path: ['^domain/', npm] } },
  { from: { path: '^server/' }, to: core },
  { from: { path: '^server/([^/]+)/' }, to: { path: '^server/$1/' } },
  ...Object.entries(serverArrows).map(([subject, others]) => ({
    from: { path: `^server/${subject}/` },
    to: { path: others.map((other) => `^server/${other}/`), pathNot: '/fixtures/' },
  })),
  // the files at the root of server/ put the subjects together
  { from: { path: '^server/[^/]+$' }, to: { path: '^server/', pathNot: '/fixtures/' } },

  // the browser's side
  { from: { path: '^hooks/' }, to: { path: ['^hooks/', '^domain/', npm] } },
  { from: { path: '^hooks/' }, to: { path: '^server/trpc/', dependencyTypes: ['type-only'] } },
  { from: { path: '^components/', pathNot: '^components/ui/' }, to: { path: ['^(components|hooks|domain)/', npm] } },
  { from: { path: '^components/ui/' }, to: { path: ['^components/ui/', npm] } },

  // the routes: everything but the inside of a subject
  {
    from: { path: '^app/' },
    to: { path: ['^(app|components|hooks|domain)/', '^server/[^/]+$', '^server/trpc/', npm] },
  },
  { from: { path: '^app/' }, to: core },
  { from: { path: '^instrumentation[.]ts$' }, to: { path: ['^server/[^/]+$', npm] } },
  // before every request: only what is small, never the runtime
  { from: { path: '^proxy[.]ts$' }, to: { path: ['^server/(http|settings)/', npm] } },

  // tests and measurements
  { from: { path: '^e2e/' }, to: { path: ['^(e2e|domain)/', fixtures, npm] } },
  { from: { path: '^e2e/' }, to: core },
  // a fleet of processes is driven as the tests drive one, and its books are audited as those of the faults
  { from: { path: '^e2e/' }, to: { path: '^faults/' } },
  { from: { path: '^faults/' }, to: { path: '^e2e/support/' } },
  {
    from: { path: '^bench/' },
    to: { path: ['^(bench|domain|server)/', '^scripts/(postgres|heap-options)[.]mjs$', npm] },
  },
  { from: { path: '^bench/' }, to: core },
  { from: { path: '^eval/' }, to: { path: ['^(eval|domain|server)/', npm] } },
  { from: { path: '^eval/' }, to: core },
  // faults are done to the real thing, with its fixtures, and on a database of their own
  { from: { path: '^faults/' }, to: { path: ['^(faults|domain|server)/', '^scripts/postgres[.]mjs$', npm] } },
  { from: { path: '^faults/' }, to: core },
  // fuzzing takes each function by itself, also those of the browser that read what a person gives
  {
    from: { path: '^fuzz/' },
    to: { path: ['^(fuzz|domain|server)/', '^components/[^/]+/[^/]+[.]ts$', '^scripts/patterns/', npm] },
  },
  { from: { path: '^fuzz/' }, to: core },
  { from: { path: '^scripts/' }, to: { path: '^scripts/' } },
  { from: { path: '^scripts/' }, to: core },
  // the other scripts run before anything is installed
  { from: { path: '^scripts/patterns/' }, to: { path: [npm] } },
  { from: { path: [testFiles, '/fixtures/'] }, to: { path: [fixtures, npm] } },
  { from: { path: [testFiles, '/fixtures/'] }, to: core },
  // a test may stop a PostgreSQL of its own
  { from: { path: testFiles }, to: { path: '^scripts/postgres[.]mjs$' } },
  // fixtures set the real thing up: a database, a task in it
  { from: { path: fixtures }, to: { path: '^server/' } },
];

module.exports = {
  allowed,
  allowedSeverity: 'error',
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'shipped-needs-no-fixtures', severity: 'error', from: shipped, to: { path: fixtures } },
    {
      name: 'shipped-needs-no-dev-dependency',
      severity: 'error',
      from: shipped,
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules/[.]|[.]next/|data/)|[.](css|json)$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
};
