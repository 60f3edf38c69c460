import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: {
    en: "Messages whose type says how long they are",
    es: "Mensajes cuyo tipo da la longitud",
  },
  idea: {
    en: "The first byte is the type, and the type tells how the rest is read: type 1 is a " +
      "temperature of two bytes, type 2 a line. A newer program also sends type 3.",
    es: "El primer byte es el tipo, y el tipo dice cómo se lee lo demás: el 1 es una temperatura " +
      "de dos bytes; el 2, una línea. Un programa más nuevo envía también el tipo 3.",
  },
  wrong: {
    en: "Bytes of a type that is not known are skipped, one by one, until a known one comes.",
    es: "Los bytes de un tipo desconocido se saltan, uno a uno, hasta dar con uno conocido.",
  },
  failed: {
    en: "the temperatures are {got}. One is from inside a message of another type.",
    es: "las temperaturas son {got}. Una ha salido del interior de un mensaje de otro tipo.",
  },
  right: {
    en: "tagged() stops at a type that it does not know, since nothing says where the next " +
      "message begins. Whoever wants to add types later puts a length into every message.",
    es: "tagged() se detiene ante un tipo que no conoce, pues nada dice dónde empieza el mensaje " +
      "siguiente. Quien quiera añadir tipos más adelante pone una longitud en cada mensaje.",
  },
  refused: {
    en: "The old program: {message}. The same again, for one that knows type 3:",
    es: "El programa viejo: {message}. Lo mismo otra vez, para uno que conoce el tipo 3:",
  },
  worked: {
    en: "the old program has 21 degrees and a clear error, the new one the types {tags}.",
    es: "el programa viejo tiene 21 grados y un error claro; el nuevo, los tipos {tags}.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
