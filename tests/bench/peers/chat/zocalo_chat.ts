// `chat serve` as its users start it, but for what it prints: of its events only the port.
import { main } from "../../../../apps/chat/main.ts";
import { LineWriter } from "../../../../apps/common/line_writer.ts";
import { processContext } from "../../../../apps/common/process_context.ts";

// What may wait for a client: as much as in ngircd.
const LIMITS = ["--flood=off", "--max-clients-per-host=0", "--max-sendq=64k"];

const context = processContext();
const out = new LineWriter({
  write(line) {
    const port = /"listening".*:(\d+)"/.exec(new TextDecoder().decode(line))?.[1];
    if (port !== undefined) console.log(port);
    return Promise.resolve(line.length);
  },
});
Deno.exit(await main(["serve", ":0", "--json", "--quiet", ...LIMITS], { ...context, out }));
