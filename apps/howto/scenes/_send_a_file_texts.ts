import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Example: a binary file over TCP", es: "Ejemplo: un fichero binario por TCP" },
  idea: {
    en:
      "A file is sent, and the sender dies in the middle. The system tidies up after it and ends " +
      "the connection as if all were well.",
    es: "Se envía un fichero y el emisor muere a la mitad. El sistema recoge por él y cierra la " +
      "conexión como si todo fuera bien.",
  },
  wrong: {
    en: "The receiver saves what comes until the stream ends, and reports success.",
    es:
      "El receptor guarda lo que llega hasta que acaba el flujo e informa de que todo ha ido bien.",
  },
  dies: { en: "dies", es: "muere" },
  failed: {
    en: "the file that was reported as received has {length} of {size} bytes.",
    es: "el fichero que se dio por recibido tiene {length} de {size} bytes.",
  },
  right: {
    en:
      "lengthPrefixedBody() says first how long the file is, so that an end before that is noticed. " +
      "The file gets its name when it is whole. First a sender that dies, then one that does not:",
    es:
      "lengthPrefixedBody() dice primero cuánto mide el fichero, así que se nota si acaba antes. " +
      "El fichero solo recibe su nombre cuando está entero. Primero, un emisor que muere; " +
      "después, uno que no:",
  },
  noticed: { en: "Noticed: {message}", es: "Se ha notado: {message}" },
  worked: {
    en: "the cut was noticed, and the second time all {length} bytes came, each as it was sent.",
    es: "el corte se ha notado, y a la segunda han llegado los {length} bytes, tal como salieron.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
