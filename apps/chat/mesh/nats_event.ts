/** What the operator of a node is told of its broker. */
export type NatsEvent =
  | { readonly event: "natsConnected"; readonly url: string }
  | { readonly event: "natsLost"; readonly url: string; readonly reason: string };
