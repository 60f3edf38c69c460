// TCP echo with @zocalo/transport in two workers that share a port.

const WORKERS = 2;

/** Resolves to the port once the worker listens on it; 0 takes a free one. */
async function start(port: number): Promise<number> {
  const worker = new Worker(import.meta.resolve("./_zocalo_worker.ts"), { type: "module" });
  const { promise, resolve } = Promise.withResolvers<number>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.postMessage(port);
  return await promise;
}

const port = await start(0);
for (let i = 1; i < WORKERS; i++) await start(port);
console.log(port);
