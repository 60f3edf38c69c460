import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Peers that are dead, or seem so", es: "Interlocutores muertos, o que lo parecen" },
  idea: {
    en:
      "A program hangs, a cable is pulled: nothing is sent, so nothing is noticed. Silence looks " +
      "the same as patience.",
    es:
      "Un programa se cuelga, alguien desenchufa un cable: no se envía nada, así que no se nota " +
      "nada. El silencio se parece a la paciencia.",
  },
  wrong: {
    en: "SO_KEEPALIVE is on, and the server waits for the request without a limit.",
    es: "SO_KEEPALIVE está activado, y el servidor espera la petición sin plazo.",
  },
  hangs: { en: "hangs", es: "se ha colgado" },
  waits: { en: "waits", es: "espera" },
  failed: {
    en: "the server still waits, and always will: keep-alive asks after two hours, and asks the " +
      "system, which is well.",
    es: "el servidor sigue esperando, y así seguirá: keep-alive pregunta a las dos horas, y " +
      "pregunta al sistema, que está bien.",
  },
  right: {
    en: "With an idleTimeout serve() ends a connection on which no byte has moved for that long, " +
      "in either direction.",
    es: "Con un idleTimeout, serve() cierra la conexión en la que no se mueve ni un byte durante " +
      "ese tiempo, en ningún sentido.",
  },
  worked: {
    en: 'after {limit} ms without a byte the connection was ended with the reason "{reason}".',
    es: "tras {limit} ms sin un solo byte, la conexión se ha cerrado con el motivo «{reason}».",
  },
} as const satisfies SceneTexts & Record<string, Text>;
