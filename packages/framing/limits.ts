/**
 * The longest frame that a codec takes unless told otherwise: 1 MiB, in bytes.
 *
 * Precedents: NATS (`max_payload`) and Python's `websockets` (`max_size`) take 1 MiB, gRPC 4 MiB,
 * tokio's `LengthDelimitedCodec` 8 MiB.
 */
export const DEFAULT_FRAME_LIMIT: number = 1024 * 1024;

/**
 * The longest line that {@linkcode lines} takes unless told otherwise: 64 KiB, in bytes without the
 * line ending.
 *
 * Precedents: Go's `bufio.MaxScanTokenSize` and the limit of Python's `asyncio.StreamReader` are
 * both 64 KiB.
 */
export const DEFAULT_LINE_LIMIT: number = 64 * 1024;
