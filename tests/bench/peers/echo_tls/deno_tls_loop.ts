// TLS echo as short as Deno allows when nothing may be lost. Deno.listenTls has no way to set TCP_NODELAY. Arguments:
// files of certificate and key (PEM).

async function echo(conn: Deno.TlsConn): Promise<void> {
  using _ = conn;
  const buffer = new Uint8Array(64 * 1024);
  for (let n; (n = await conn.read(buffer)) !== null;) {
    for (let sent = 0; sent < n;) sent += await conn.write(buffer.subarray(sent, n));
  }
  await conn.closeWrite();
}

const [cert, key] = Deno.args.map((file) => Deno.readTextFileSync(file));
const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert: cert!, key: key! });
console.log(listener.addr.port);
for await (const conn of listener) echo(conn).catch(() => {});
