/**
 * Marks what is simulated: the `toStringTag` of `my` and of every super app, and a `data-` attribute of every sheet. A
 * check looks for it, to prove that no production bundle holds this package.
 */
export const simulatorMarker = 'minigate-simulator';
