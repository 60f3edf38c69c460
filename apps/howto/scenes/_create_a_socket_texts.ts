import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Creating a socket", es: "Crear un socket" },
  idea: {
    en: "A server needs an address where clients find it: a host and a port. A client needs a " +
      "socket too, but any port will do for it, so the system picks one.",
    es:
      "Un servidor necesita una dirección en la que lo encuentren los clientes: una máquina y un " +
      "puerto. El cliente también necesita un socket, pero le sirve cualquier puerto, y lo elige " +
      "el sistema.",
  },
  wrong: {
    en: "A number that looks free is written into the program.",
    es: "En el programa se escribe un número que parece libre.",
  },
  chosen: {
    en: "This time it is {port}, which another program took a moment ago.",
    es: "Esta vez es el {port}, que otro programa ha ocupado hace un momento.",
  },
  failed: {
    en: 'nobody can listen on {port} twice. All that the system says: "{message}"',
    es: "en el {port} no pueden escuchar dos. Lo único que dice el sistema: «{message}»",
  },
  right: {
    en: "Port 0 lets the system choose, listen() tells what it chose, and connect() has a time " +
      "limit. Services whose port must be known let the user set it.",
    es: "Con el puerto 0 elige el sistema, listen() dice cuál ha elegido y connect() tiene un " +
      "plazo. Los servicios cuyo puerto debe conocerse dejan que lo fije el usuario.",
  },
  listening: { en: "Listening on {endpoint}", es: "Escuchando en {endpoint}" },
  worked: {
    en: '"{text}" has come from {from}, a port that the system gave to the client.',
    es: "«{text}» ha llegado de {from}, un puerto que el sistema ha dado al cliente.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
