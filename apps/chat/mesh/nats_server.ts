/** How a node says to a broker who it is. */
export type NatsLogin =
  | { readonly user: string; readonly password: string }
  | { readonly token: string }
  /** What a file with credentials holds. */
  | { readonly creds: string };

/** A broker to connect to. */
export interface NatsServer {
  /** As people know it, and a URL: `nats://host:port` or `tls://host:port`. */
  readonly url: string;
  /** It has to be encrypted; else it is if the broker wants that. */
  readonly tls: boolean;
  /** Certificates of CAs in PEM, to trust besides those that Deno trusts. */
  readonly ca?: string | undefined;
  readonly login?: NatsLogin | undefined;
}
