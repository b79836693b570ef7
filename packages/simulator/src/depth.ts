/** Tells whether a JSON value is nested more deeply than 100 levels, which nobody who walks through it has to survive. */
export function isTooDeep(value: unknown, levelsLeft = 100): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levelsLeft === 0 || Object.values(value).some((part) => isTooDeep(part, levelsLeft - 1));
}
