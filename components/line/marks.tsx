import { classNames } from '../ui/class-names.ts';

/*
 * The marks that the line can carry. Each is drawn around the point it stands on (the parent puts it there), and with
 * borders and strokes rather than backgrounds, so that it also shows in forced colours.
 */

const centred = 'absolute top-1/2 -translate-x-1/2 -translate-y-1/2';

/** Where the work is now. */
export function Head({ className }: { className?: string }) {
  return (
    <span
      className={classNames(
        centred,
        'block size-[11px] rounded-full border-[5.5px] border-accent ring-4 ring-paper',
        className,
      )}
    />
  );
}

/** A head that does not know how far it has to go, or that has not set out. */
export function HollowHead({ className }: { className?: string }) {
  return (
    <span
      className={classNames(
        centred,
        'block size-[11px] rounded-full border-2 border-accent bg-paper ring-4 ring-paper',
        className,
      )}
    />
  );
}

/** A head within a ring: it is at work, and stays where it is. */
export function RingedHead({ className }: { className?: string }) {
  return (
    <>
      <HollowHead className={classNames('size-[15px] border-[1.5px]', className)} />
      <span className={classNames(centred, 'block size-1.5 rounded-full border-[3px] border-accent')} />
    </>
  );
}

/** A head that waits for a moment that is known: the next try. */
export function Lozenge({ className }: { className?: string }) {
  return <HollowHead className={classNames('size-[9px] rotate-45 rounded-none border-ochre', className)} />;
}

/** The line looped over itself: here something failed. */
export function Knot({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 26 16"
      className={classNames(centred, 'h-4 w-[26px] fill-none stroke-2 stroke-brick', className)}
      strokeLinecap="round"
    >
      <path d="M0 8h5c8 0 13-2 13-4.5C18 1 8 1 8 4.5S18 9 18 12.5 8 15 8 12 13 8 21 8h5" />
    </svg>
  );
}

/** The line cut through: here somebody stopped it. */
export function Cut({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 10 14"
      className={classNames(centred, 'h-3.5 w-2.5 fill-none stroke-2 stroke-soft', className)}
      strokeLinecap="round"
    >
      <path d="M3.5 12 6.5 2" />
    </svg>
  );
}

/** One bank of a gap: here somebody had it rest. */
export function Bank({ className }: { className?: string }) {
  return <span className={classNames(centred, 'block h-2.5 border-l-2 border-rest', className)} />;
}

/** One end of the line where it was torn: here nobody works, and nobody has asked for that. */
export function Tear({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 8 14"
      className={classNames(centred, 'h-3.5 w-2 fill-none stroke-[1.75] stroke-rest', className)}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M4.5 1 2.5 4.5l3 2.5-3 2.5L4.5 13" />
    </svg>
  );
}

/** Dashes from edge to edge of the parent: still waiting. They stand still while the solid line grows over them. */
export function Dashes({ className }: { className?: string }) {
  return (
    <svg aria-hidden className={classNames('absolute inset-0 size-full overflow-hidden stroke-rest', className)}>
      <line x1="1" x2="100%" y1="50%" y2="50%" strokeWidth="1.5" strokeDasharray="1.5 6" strokeLinecap="round" />
    </svg>
  );
}
