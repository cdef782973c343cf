import type { LeftOutFile } from '@/hooks/bulk-upload.ts';
import { formatNumber } from '../format/quantity.ts';
import { Knot } from '../line/marks.tsx';

/** More rows than this would only be in the way. */
const MAX_ROWS = 50;

/** Files that did not arrive, and why, with what can be done about it said once for all that share it. */
export function LeftOutFiles({ files, title }: { files: readonly LeftOutFile[]; title: string }) {
  if (files.length === 0) return null;
  const groups = Array.from(Map.groupBy(files.slice(0, MAX_ROWS), ({ failure }) => failure.remedy));
  return (
    <section aria-label={title} className="relative mt-3 pl-10">
      <span aria-hidden className="absolute top-0 left-0 block h-6 w-7">
        <Knot className="left-1/2" />
      </span>
      <p className="numerals font-semibold">{title}</p>
      {groups.map(([remedy, ofRemedy]) => (
        <div key={remedy} className="mt-1.5 text-fine">
          <ul
            className="numerals max-h-40 overflow-y-auto text-brick"
            {...(ofRemedy.length > 6 ? { tabIndex: 0, 'aria-label': title } : {})}
          >
            {ofRemedy.map(({ path, failure }) => (
              <li key={path} className="break-words">
                {failure.message.includes(path) ? failure.message : `${path}: ${failure.message}`}
              </li>
            ))}
          </ul>
          <p className="text-soft">{remedy}</p>
        </div>
      ))}
      {files.length > MAX_ROWS && (
        <p className="numerals mt-1.5 text-fine text-soft">And {formatNumber(files.length - MAX_ROWS)} more.</p>
      )}
    </section>
  );
}
