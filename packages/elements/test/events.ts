/** Waits for the next event of a type. */
export function fired<Type extends keyof HTMLElementEventMap>(
  target: EventTarget,
  type: Type,
): Promise<HTMLElementEventMap[Type]> {
  return new Promise((resolve) =>
    target.addEventListener(type, (event) => resolve(event as HTMLElementEventMap[Type]), { once: true }),
  );
}

/** Waits for what is thrown outside of the test, and keeps it from failing the test. */
export function uncaught(type: 'error' | 'unhandledrejection'): Promise<unknown> {
  const { onerror } = window;
  // The test runner listens here, and takes even what is prevented for a failure.
  window.onerror = null;
  return new Promise((resolve) => {
    const take = (event: Event) => {
      event.preventDefault();
      window.onerror = onerror;
      resolve(event instanceof ErrorEvent ? event.error : (event as PromiseRejectionEvent).reason);
    };
    window.addEventListener(type, take, { once: true });
  });
}
