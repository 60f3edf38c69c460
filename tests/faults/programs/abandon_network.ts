/** Starts a program on a host of a network, reports its process, and waits to be killed. */
import { Network } from "../../support/namespaces.ts";
import { tell } from "./_tell.ts";

await using network = await Network.create();
const [command, ...args] = network.a.argv(["sleep", "600"]);
const child = new Deno.Command(command!, { args }).spawn();
tell("started", { pid: child.pid });
await child.status;
