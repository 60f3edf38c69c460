import type { Text } from "./text.ts";

/** What the drawing of the wire says. */
export const WIRE_WORDS = {
  client: { en: "client", es: "cliente" },
  server: { en: "server", es: "servidor" },
  write: { en: "write", es: "escribe" },
  read: { en: "read", es: "lee" },
  halfClose: { en: "half-close (FIN)", es: "medio cierre (FIN)" },
  close: { en: "close (FIN)", es: "cierra (FIN)" },
  end: { en: "end of stream", es: "fin del flujo" },
  reset: { en: "reset (RST)", es: "aborta (RST)" },
  took: { en: "(took only {count} B)", es: "(solo ha aceptado {count} B)" },
  lost: { en: "lost", es: "se pierde" },
  more: {
    en: "… {count} more like these, {bytes} B",
    es: "… {count} más como estas, {bytes} B",
  },
} as const satisfies Record<string, Text>;
