import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: {
    en: "Programs of one machine: Unix sockets",
    es: "Programas de una misma máquina: sockets de Unix",
  },
  idea: {
    en: "Between programs of one machine the address may be a file. No port is taken, no network " +
      "can reach it, and the file's permissions say who may connect.",
    es:
      "Entre programas de una misma máquina, la dirección puede ser un fichero. No ocupa ningún " +
      "puerto, no se llega a él por la red, y sus permisos dicen quién puede conectarse.",
  },
  wrong: {
    en: "The server was killed, and its file is still there. It is started again.",
    es: "Mataron el servidor y su fichero sigue ahí. Se vuelve a poner en marcha.",
  },
  failed: {
    en: 'it cannot listen, though nobody else does: "{message}"',
    es: "no puede escuchar, aunque nadie más escucha: «{message}»",
  },
  right: {
    en: "serve() tries to connect to the file that it finds, and replaces it if nobody answers.",
    es: "serve() intenta conectarse al fichero que encuentra y lo sustituye si nadie responde.",
  },
  listening: { en: "Listening on {endpoint}", es: "Escuchando en {endpoint}" },
  worked: {
    en: '"{answer}" came back. Nothing but the address differs from TCP.',
    es: "«{answer}» ha vuelto. Salvo la dirección, todo es como con TCP.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
