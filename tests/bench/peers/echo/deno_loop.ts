// TCP echo as short as Deno allows when nothing may be lost: what a library built on it is measured against.

async function echo(conn: Deno.TcpConn): Promise<void> {
  using _ = conn;
  conn.setNoDelay();
  const buffer = new Uint8Array(64 * 1024);
  for (let n; (n = await conn.read(buffer)) !== null;) {
    for (let sent = 0; sent < n;) sent += await conn.write(buffer.subarray(sent, n));
  }
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(listener.addr.port);
for await (const conn of listener) echo(conn).catch(() => {});
