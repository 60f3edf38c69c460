// TCP echo with @zocalo/transport, as its users write it.
import { copy, serve } from "@zocalo/transport";

const { endpoint } = serve("tcp://127.0.0.1:0", (stream) => copy(stream, stream));
if (endpoint.transport === "tcp") console.log(endpoint.port);
