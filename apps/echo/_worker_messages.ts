import type { Endpoint } from "@zocalo/transport";
import type { ServeSettings, ServeSummary } from "./_echo_service.ts";
import type { ServeEvent } from "./_serve_event.ts";

/** What a worker is told: first to start, later to shut down, maybe twice. */
export type ToWorker =
  | {
    readonly type: "start";
    readonly settings: ServeSettings;
    /** Where the worker keeps the number of its open connections, so that it is known also when the worker has died. */
    readonly open: Int32Array<SharedArrayBuffer>;
  }
  | { readonly type: "shutdown"; readonly timeout: number };

/** What a worker tells. After `stopped` or `failed` there is nothing more. */
export type FromWorker =
  | { readonly type: "listening"; readonly endpoints: readonly Endpoint[] }
  | { readonly type: "event"; readonly event: ServeEvent }
  | { readonly type: "trouble"; readonly message: string }
  | { readonly type: "stopped"; readonly summary: ServeSummary }
  | {
    readonly type: "failed";
    /** With the stack, if it is a bug. */
    readonly message: string;
    /** Missing if it is a bug. */
    readonly exitCode: number | undefined;
  };
