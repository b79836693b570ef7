/** Names every host element of the sheets, so that a check can prove that no production bundle holds this package. */
export const simulatorMarker = 'minigate-simulator';
