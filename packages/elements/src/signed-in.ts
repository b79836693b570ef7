import type { MinigateState } from '@minigate/core';

/** Tells whether the session knows who the user is; one for messages only does not. */
export function isSignedIn({ session }: MinigateState): boolean {
  return session?.purposes.includes('identity') ?? false;
}
