// Every line goes to all others, in few lines of Deno: whole lines of a chunk go out together, and what gathers behind a
// write leaves in one. Nothing bounds what gathers.
interface Client {
  readonly conn: Deno.TcpConn;
  waiting: Uint8Array[];
  writing: boolean;
}

const clients = new Set<Client>();

function join(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const joined = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const chunk of chunks) joined.set(chunk, (end += chunk.length) - chunk.length);
  return joined;
}

async function write(client: Client): Promise<void> {
  client.writing = true;
  while (client.waiting.length > 0) {
    let rest = join(client.waiting.splice(0));
    while (rest.length > 0) rest = rest.subarray(await client.conn.write(rest));
  }
  client.writing = false;
}

async function relay(client: Client): Promise<void> {
  let rest = new Uint8Array(0);
  for (;;) {
    const buffer = new Uint8Array(rest.length + 16_384);
    buffer.set(rest);
    const count = await client.conn.read(buffer.subarray(rest.length));
    if (count === null) return;
    const end = rest.length + count;
    const lines = buffer.subarray(0, buffer.lastIndexOf(0x0a, end - 1) + 1);
    rest = buffer.subarray(lines.length, end);
    for (const other of lines.length === 0 ? [] : clients) {
      if (other === client) continue;
      other.waiting.push(lines);
      if (!other.writing) write(other).catch(() => clients.delete(other));
    }
  }
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(listener.addr.port);
for await (const conn of listener) {
  conn.setNoDelay();
  const client: Client = { conn, waiting: [], writing: false };
  clients.add(client);
  relay(client).catch(() => {}).finally(() => clients.delete(client));
}
