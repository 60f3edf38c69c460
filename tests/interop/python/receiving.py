"""What a socket's recv() leaves to its callers."""


def receive_exactly(connection, length):
    data = bytearray()
    while len(data) < length:
        chunk = connection.recv(length - len(data))
        if not chunk:
            raise EOFError(f"the stream ended after {len(data)} of {length} bytes")
        data += chunk
    return bytes(data)
