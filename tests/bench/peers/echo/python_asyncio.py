"""TCP echo with asyncio, without stream objects. A BufferedProtocol, because a plain Protocol allocates 256 KiB for each
read, which at small messages costs more than the echo; the buffer is as large as those reads. asyncio sets TCP_NODELAY
itself.
"""

import asyncio

BUFFER_SIZE = 256 * 1024


class Echo(asyncio.BufferedProtocol):
    def connection_made(self, transport):
        self.transport = transport
        self.buffer = memoryview(bytearray(BUFFER_SIZE))
        # Since 3.12 asyncio keeps the view, not a copy: while any of it waits, nothing may be read into the buffer.
        transport.set_write_buffer_limits(0)

    def get_buffer(self, sizehint):
        return self.buffer

    def buffer_updated(self, n):
        self.transport.write(self.buffer[:n])

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def main():
    server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0, backlog=511)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
