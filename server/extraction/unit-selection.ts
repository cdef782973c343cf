/** Which units of a document are wanted. */
export interface UnitSelection {
  /** The first unit (0-based) that is told. */
  readonly fromUnit: number;
  /** The only ones that are told, ascending; null for all. */
  readonly onlyUnits: readonly number[] | null;
  /** Units known to be bad: neither read nor told. */
  readonly skipUnits: readonly number[];
}

/** Whether a unit is told. */
export function unitFilter({ fromUnit, onlyUnits, skipUnits }: UnitSelection): (index: number) => boolean {
  const only = onlyUnits === null ? null : new Set(onlyUnits);
  const skipped = new Set(skipUnits);
  return (index) => index >= fromUnit && (only === null || only.has(index)) && !skipped.has(index);
}
