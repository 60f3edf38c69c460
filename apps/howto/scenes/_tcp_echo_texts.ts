import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Example: an echo server over TCP", es: "Ejemplo: un servidor de eco por TCP" },
  idea: {
    en: "The shortest server there is: what comes goes back. Client A crashes in the middle, and " +
      "its system resets the connection. Then B comes.",
    es: "El servidor más corto que hay: lo que llega vuelve. El cliente A se cae a la mitad y su " +
      "sistema aborta la conexión con un RST. Después llega B.",
  },
  wrong: {
    en: "A loop reads and writes, and nobody thinks of errors.",
    es: "Un bucle lee y escribe, y nadie piensa en los errores.",
  },
  refused: { en: "B: connection refused", es: "B: conexión rechazada" },
  failed: {
    en: 'the reset of one client ended the server: "{message}". B finds nobody.',
    es: "el RST de un cliente acabó con el servidor: «{message}». B no encuentra a nadie.",
  },
  right: {
    en: "serve() lets an error cost the connection it belongs to, and copy() is the echo.",
    es: "Con serve(), un error solo le cuesta la conexión a quien lo causa, y copy() es el eco.",
  },
  worked: {
    en: 'A\'s connection ended as "{reason}", and B got "{answer}".',
    es: "la conexión de A acabó como «{reason}», y B ha recibido «{answer}».",
  },
} as const satisfies SceneTexts & Record<string, Text>;
