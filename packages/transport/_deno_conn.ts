import type { RawConn } from "./conn_stream.ts";
import { ReadScheduler } from "./_read_scheduler.ts";

/** One for all connections of the thread, since they share its loop. */
const scheduler = new ReadScheduler();

/** A connection of Deno that takes its turn with the others. */
export class DenoConn<C extends Deno.Conn = Deno.Conn> implements RawConn {
  readonly #conn: C;

  constructor(conn: C) {
    this.#conn = conn;
    scheduler.join();
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return scheduler.read(this.#conn, buffer);
  }

  write(data: Uint8Array): Promise<number> {
    return this.#conn.write(data);
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    this.release().close();
  }

  /** Hands the connection over; this object is not to be used any more. */
  release(): C {
    scheduler.leave();
    return this.#conn;
  }
}
