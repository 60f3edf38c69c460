// TLS echo with @zocalo/transport, as its users write it. Arguments: files of certificate and key (PEM).
import { copy, listen, serve } from "@zocalo/transport";

const [cert, key] = Deno.args.map((file) => Deno.readTextFileSync(file));
const listener = listen("tls://127.0.0.1:0", { tls: { cert: cert!, key: key! } });
const { endpoint } = serve(listener, (stream) => copy(stream, stream));
if (endpoint.transport === "tls") console.log(endpoint.port);
