/**
 * The part of `AbortSignal` that this kit uses, so that it runs and type-checks where `AbortSignal` does not exist
 * (DSL pages). Every `AbortSignal` is one.
 */
export interface Signal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The last argument of every call that waits: aborting ends the caller's wait, with the code `aborted`. */
export interface WaitOptions {
  signal?: Signal | undefined;
}
