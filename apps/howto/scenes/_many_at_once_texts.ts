import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: {
    en: "Non-blocking sockets, many at once",
    es: "Sockets no bloqueantes, muchos a la vez",
  },
  idea: {
    en: "In Deno no call blocks the program: while one handler waits, others go on. That helps " +
      "only if the program does not wait for one client before it turns to the next.",
    es:
      "En Deno ninguna llamada bloquea el programa: mientras un manejador espera, otros siguen. " +
      "Eso solo sirve si el programa no espera a un cliente antes de atender al siguiente.",
  },
  wrong: {
    en: "A loop accepts a client and serves it to the end. A says nothing; B asks.",
    es: "Un bucle acepta un cliente y lo atiende hasta el final. A no dice nada; B pregunta.",
  },
  silent: { en: "A is silent", es: "A calla" },
  failed: {
    en: "B got no answer as long as A was there: one silent client stops the server.",
    es: "B no ha tenido respuesta mientras A estaba: un cliente callado detiene el servidor.",
  },
  right: {
    en: "serve() runs a handler for each connection.",
    es: "serve() pone en marcha un manejador por cada conexión.",
  },
  worked: {
    en: 'B got "{answer}" though A is still silent; {count} connections are open.',
    es: "B ha recibido «{answer}» aunque A sigue callado; hay {count} conexiones abiertas.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
