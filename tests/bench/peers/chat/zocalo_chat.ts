// `chat serve` as its users start it, but for what it prints: of its events only the port, when it knows as many other nodes as the
// first argument says. Further ones are options.
import { main } from "../../../../apps/chat/main.ts";
import { LineWriter } from "../../../../apps/common/line_writer.ts";
import { processContext } from "../../../../apps/common/process_context.ts";

// What may wait for a client: as much as in ngircd.
const LIMITS = ["--flood=off", "--max-clients-per-host=0", "--max-sendq=64k"];

const [others = "0", ...options] = Deno.args;

const context = processContext();
let unknown = Number(others);
let port: string | undefined;
const out = new LineWriter({
  write(line) {
    const text = new TextDecoder().decode(line);
    unknown -= text.split('"serverJoined"').length - 1;
    port ??= /"listening".*:(\d+)"/.exec(text)?.[1];
    if (port !== undefined && unknown === 0) {
      unknown = NaN;
      console.log(port);
    }
    return Promise.resolve(line.length);
  },
});
const args = ["serve", ":0", "--json", "--quiet", ...LIMITS, ...options];
Deno.exit(await main(args, { ...context, out }));
