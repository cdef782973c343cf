import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ECHO_LINES, ECHO_MODULES, withLine } from './fixtures/echo-kind.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const REGISTRIES = Object.keys(ECHO_LINES);

/** The files of the new kind, and the registries with its lines, but for one that is forgotten. */
async function filesWith(forgotten: string | null = null): Promise<Map<string, string>> {
  const files = new Map(Object.entries(ECHO_MODULES));
  for (const [path, line] of Object.entries(ECHO_LINES)) {
    const registry = await readFile(join(ROOT, path), 'utf8');
    files.set(path, path === forgotten ? registry : withLine(registry, line));
  }
  return files;
}

describe('a new kind of task', () => {
  let before: ts.Program | undefined;

  /** Type errors of the registries and the modules of the kind, with these files in the place of those on the disk. */
  function errorsOf(files: ReadonlyMap<string, string>): string[] {
    const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config;
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
    const host = ts.createCompilerHost({ ...options, incremental: false });
    const overlay = new Map(Array.from(files, ([path, text]) => [join(ROOT, path), text]));
    const { fileExists, readFile: readReal } = host;
    host.fileExists = (path) => overlay.has(path) || fileExists(path);
    host.directoryExists = (path) =>
      ts.sys.directoryExists(path) || Array.from(overlay.keys()).some((file) => file.startsWith(`${path}/`));
    host.readFile = (path) => overlay.get(path) ?? readReal(path);
    const { getSourceFile } = host;
    host.getSourceFile = (path, ...rest) => {
      const known = overlay.has(path) ? undefined : before?.getSourceFile(path);
      return known ?? getSourceFile(path, ...rest);
    };
    const roots = Array.from(files.keys(), (path) => join(ROOT, path));
    const program = ts.createProgram(roots, { ...options, incremental: false }, host);
    before ??= program;
    return roots.flatMap((path) => {
      const source = program.getSourceFile(path);
      if (source === undefined) throw new Error(`${path} is not part of the program`);
      return program.getSemanticDiagnostics(source).map(({ messageText, file }) => {
        const where = file?.fileName.slice(ROOT.length + 1) ?? '';
        return `${where}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      });
    });
  }

  it('compiles with its modules and one line in each registry', async () => {
    expect(errorsOf(await filesWith())).toEqual([]);
  });

  it.each(REGISTRIES)('does not compile without its line in %s', async (registry) => {
    const errors = errorsOf(await filesWith(registry));
    expect(errors.join('\n')).toMatch(/\becho\b/);
  });

  const SERVER_MODULE = 'server/pipelines/echo/echo-module.ts';
  it.each([
    ['a stage label', 'domain/kinds/echo.ts', ", echoing: () => 'Echoing'", ''],
    ['a phase of its pipeline', SERVER_MODULE, 'echoing: { run: (_, track) => count(track, 1) },', ''],
    ['what is removed with a task', SERVER_MODULE, 'discard:', 'discarding:'],
    ['the words for its result', 'components/tasks/kinds/echo.ts', "action: 'See the number',", ''],
  ])('does not compile without %s', async (_, path, part, instead) => {
    const files = await filesWith();
    const module = files.get(path) ?? '';
    expect(module).toContain(part);
    expect(errorsOf(files.set(path, module.replace(part, instead)))).not.toEqual([]);
  });

  it('does not compile with a phase of another kind', async () => {
    const files = await filesWith();
    const module = files.get(SERVER_MODULE) ?? '';
    const extra = 'embedding: { run: (_, track) => count(track, 1) },\n    echoing:';
    expect(errorsOf(files.set(SERVER_MODULE, module.replace('echoing:', extra))).join('\n')).toContain('embedding');
  });
});

describe('a copy of the server with a new kind of task', () => {
  let copy: string;
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'throughline-echo-'));
    for (const name of ['domain', 'server', 'package.json']) {
      await cp(join(ROOT, name), join(copy, name), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    for (const [path, text] of await filesWith()) {
      await mkdir(dirname(join(copy, path)), { recursive: true });
      await writeFile(join(copy, path), text);
    }
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('runs it from its creation to its result, and removes it', async () => {
    const env = { ...process.env, DATA_DIR: join(copy, 'data'), DATABASE_URL: '' };
    const program = join(copy, 'server/pipelines/fixtures/run-echo.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env, cwd: copy });
    const { created, task, sources } = JSON.parse(stdout);
    expect(created).toMatchObject({ kind: 'echo', status: 'pending', progress: 0 });
    expect(task).toMatchObject({ status: 'completed', progress: 100, stage: 'Counted', error: null });
    expect(task.result).toEqual({ echoId: 'echo of 500' });
    expect(task.phases).toMatchObject([
      { name: 'counting', status: 'completed', itemsProcessed: 500, itemsTotal: 500, unit: 'segments' },
      { name: 'echoing', status: 'completed', itemsProcessed: 1, itemsTotal: 1 },
    ]);
    expect(sources).toEqual([]);
  });
});
