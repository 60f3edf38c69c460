import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Sending and receiving in loops", es: "Enviar y recibir en bucles" },
  idea: {
    en: "A socket takes what fits into the system's buffer and hands out what has come so far. " +
      "Both calls say how many bytes that were; going on until it is all is up to the program.",
    es: "Un socket acepta lo que cabe en el búfer del sistema y entrega lo que ha llegado hasta " +
      "ese momento. Las dos llamadas dicen cuántos bytes han sido; seguir hasta completarlos es " +
      "cosa del programa.",
  },
  wrong: {
    en: "One call of write() for 64 MiB, and then close.",
    es: "Una sola llamada a write() para 64 MiB, y a cerrar.",
  },
  failed: {
    en: "of {sent} bytes {arrived} have arrived. The rest was never taken, and the end looks " +
      "like any other.",
    es: "de {sent} bytes han llegado {arrived}. El resto nunca se aceptó, y el final parece uno " +
      "cualquiera.",
  },
  right: {
    en: "A ByteStream's write() takes all of it and waits while the peer is slower; the reader " +
      "goes on until the end of the stream.",
    es: "El write() de un ByteStream lo acepta todo y espera si el otro va más lento; quien lee " +
      "sigue hasta el fin del flujo.",
  },
  worked: {
    en: "all {arrived} bytes have arrived, in many reads of whatever size.",
    es: "han llegado los {arrived} bytes, en muchas lecturas de tamaños diversos.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
