import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Example: an echo over UDP", es: "Ejemplo: un eco por UDP" },
  idea: {
    en:
      "A datagram goes out, its echo comes back: if neither is lost. Here the network loses the " +
      "first one.",
    es: "Sale un datagrama y vuelve su eco, si ninguno se pierde. Aquí la red pierde el primero.",
  },
  wrong: {
    en: "The client sends once, and waits for the answer as long as it takes.",
    es: "El cliente envía una vez y espera la respuesta lo que haga falta.",
  },
  waits: { en: "waits for ever", es: "espera para siempre" },
  failed: {
    en: "the client still waits. Sending went well, for all that the system could tell.",
    es: "el cliente sigue esperando. Hasta donde el sistema podía saber, el envío fue bien.",
  },
  right: {
    en: "request() sends again while no answer comes, ever more rarely, and gives up in the end.",
    es:
      "request() repite el envío mientras no hay respuesta, con pausas cada vez más largas, y al " +
      "final se rinde.",
  },
  worked: {
    en: '"{answer}" came back, though the first datagram was lost.',
    es: "«{answer}» ha vuelto, aunque el primer datagrama se perdió.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
