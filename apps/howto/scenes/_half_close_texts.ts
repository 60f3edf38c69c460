import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Half-close", es: "El medio cierre" },
  idea: {
    en: "A connection has two directions, and each ends by itself. A client of a sorting service " +
      "ends its own, so that the server knows that it has all the names; then it reads the answer.",
    es: "Una conexión tiene dos sentidos, y cada uno se cierra por su cuenta. El cliente de un " +
      "servicio de ordenación cierra el suyo para que el servidor sepa que ya tiene todos los " +
      "nombres; después lee la respuesta.",
  },
  wrong: {
    en: "The client closes the connection to say that it has sent all.",
    es: "El cliente cierra la conexión para decir que ya lo ha enviado todo.",
  },
  failed: {
    en: 'nobody is there to take the answer. The server is told so late: "{message}"',
    es: "no queda nadie que recoja la respuesta. El servidor se entera tarde: «{message}»",
  },
  right: {
    en: "closeWrite() ends one direction, and reading goes on until the server ends the other.",
    es: "closeWrite() cierra un sentido, y se sigue leyendo hasta que el servidor cierra el otro.",
  },
  worked: { en: "the names came back: {answer}", es: "los nombres han vuelto: {answer}" },
} as const satisfies SceneTexts & Record<string, Text>;
