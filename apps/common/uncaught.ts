/** Errors that nobody caught, until it is disposed. */
export interface UncaughtErrors extends Disposable {
  /** Rejects with the first of them. */
  readonly uncaught: Promise<never>;
}

/** Watches this thread for errors that nobody caught. They then end neither it nor the process. */
export function watchUncaught(): UncaughtErrors {
  const { promise: uncaught, reject } = Promise.withResolvers<never>();
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    reject(event.error);
  };
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    reject(event.reason);
  };
  // Without this the promise would itself be one that nobody catches.
  uncaught.catch(() => {});
  addEventListener("error", onError);
  addEventListener("unhandledrejection", onRejection);
  return {
    uncaught,
    [Symbol.dispose]() {
      removeEventListener("error", onError);
      removeEventListener("unhandledrejection", onRejection);
    },
  };
}
