/// <reference lib="deno.worker" />
import { copy, listen, serve } from "@zocalo/transport";

self.onmessage = ({ data: port }: MessageEvent<number>) => {
  const listener = listen(`tcp://127.0.0.1:${port}`, { reusePort: true });
  const { endpoint } = serve(listener, (stream) => copy(stream, stream));
  if (endpoint.transport === "tcp") self.postMessage(endpoint.port);
};
