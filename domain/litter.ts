const LITTER_NAMES = new Set([
  '.ds_store',
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  '.directory',
  '.localized',
  'icon\r',
]);
const LITTER_FOLDERS = new Set([
  ...['__macosx', '.git', '.svn', '.hg', '.trashes', '.spotlight-v100', '.fseventsd', '.temporaryitems'],
  ...['$recycle.bin', 'system volume information', '@eadir'],
]);

/** Whether a file in a folder was put there by a system for itself, by its path with either kind of slash. */
export function isLitter(path: string): boolean {
  const parts = path.toLowerCase().split(/[/\\]/);
  const name = parts.at(-1) ?? '';
  // `._name` holds what macOS has to say of `name` on disks that are not its own; `~$name` is Word's mark on an open
  // file, `.~lock.name#` LibreOffice's; `~name.tmp` is what Word writes before it saves; `@eaDir` holds the previews of a
  // network disk.
  return (
    LITTER_NAMES.has(name) ||
    name.startsWith('._') ||
    name.startsWith('~$') ||
    name.startsWith('.~lock.') ||
    /^~.*\.tmp$/.test(name) ||
    parts.some((part) => LITTER_FOLDERS.has(part) || part.startsWith('.trash-'))
  );
}
