/** A program outside the workspace that takes the packages from JSR. */
import { assertEquals } from "@std/assert";
import { compileProgram } from "../support/executables.ts";
import { serveJsr } from "./_jsr_stand_in.ts";

const PROGRAM = `import { lines } from "jsr:@zocalo/framing@^0.1.0";
import { framed } from "jsr:@zocalo/framing@^0.1.0/stream";
import { connect, serve } from "jsr:@zocalo/transport@^0.1.0";
import { memoryPair } from "jsr:@zocalo/transport@^0.1.0/testing";
import { serveClients } from "jsr:@zocalo/multiclient@^0.1.0";
import { bind, serveDatagrams } from "jsr:@zocalo/udp@^0.1.0";
import { memoryNetwork } from "jsr:@zocalo/udp@^0.1.0/testing";

const server = serve("tcp://127.0.0.1:0", async (stream) => {
  const messages = framed(stream, lines());
  for await (const line of messages) await messages.send(line.toUpperCase());
});
{
  await using stream = await connect(server.endpoint);
  const messages = framed(stream, lines());
  await messages.send("hola");
  console.log(await messages.receive());
}
const [a, b] = memoryPair();
await a.write(new Uint8Array(3));
console.log(await b.read(new Uint8Array(8)));
await server.shutdown();

await using clients = serveClients("tcp://127.0.0.1:0", {
  codec: lines(),
  onMessage: (client, line) => void client.send(line.length.toString()),
});
{
  await using stream = await connect(clients.endpoint);
  const messages = framed(stream, lines());
  await messages.send("plaza");
  console.log(await messages.receive());
}

const network = memoryNetwork();
for (const open of [bind, network.bind.bind(network)]) {
  await using echo = serveDatagrams(open("udp://127.0.0.1:0"), ({ data }, peer) => peer.send(data));
  await using socket = open("udp://127.0.0.1:0");
  const { data } = await socket.request(new Uint8Array([7]), echo.endpoint);
  console.log(data[0]);
}
`;

const folder = await Deno.makeTempDir();
await Deno.writeTextFile(`${folder}/main.ts`, PROGRAM);
await Deno.writeTextFile(`${folder}/deno.json`, "{}");
const jsr = serveJsr();
Deno.test.afterAll(async () => {
  await jsr[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
});
const env = { JSR_URL: jsr.url };
const flags = ["--no-lock", "--unstable-net", "--allow-net=127.0.0.1"];
const executable = await compileProgram({
  cwd: folder,
  main: "main.ts",
  output: `${folder}/consumer`,
  flags,
  env,
});

async function assertRuns(command: Deno.Command): Promise<void> {
  const { code, stdout, stderr } = await command.output();
  assertEquals(
    new TextDecoder().decode(stdout),
    "HOLA\n3\n5\n7\n7\n",
    new TextDecoder().decode(stderr),
  );
  assertEquals(code, 0);
}

Deno.test("a program elsewhere runs with the packages as JSR serves them", async () => {
  await assertRuns(
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--check", ...flags, "main.ts"],
      cwd: folder,
      env,
    }),
  );
});

Deno.test({
  name: `a program elsewhere compiles with the packages as JSR serves them${executable.suffix}`,
  ignore: executable.ignore,
  fn: () => assertRuns(new Deno.Command(executable.path, { cwd: folder, clearEnv: true })),
});
