/** The parts of Node that TLS needs. */
export interface NodeModules {
  readonly process: typeof import("node:process");
  readonly stream: typeof import("node:stream");
  readonly tls: typeof import("node:tls");
  readonly crypto: typeof import("node:crypto");
}

let modules: NodeModules | undefined;

/**
 * Loads them when they are first asked for, since `listen` cannot wait for an `import()`, and an `import` would cost all
 * programs 10 MB, those without TLS too.
 */
export function nodeModules(): NodeModules {
  const { process } = globalThis as unknown as { process: NodeModules["process"] };
  return modules ??= {
    process,
    stream: process.getBuiltinModule("node:stream"),
    tls: process.getBuiltinModule("node:tls"),
    crypto: process.getBuiltinModule("node:crypto"),
  };
}
