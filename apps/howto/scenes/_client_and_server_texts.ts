import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Who is client and who is server", es: "Quién es cliente y quién servidor" },
  idea: {
    en: "The one that waits for connections is the server, the one that connects is the client. " +
      "Once they are connected the two sockets are equals: who speaks first is for the protocol " +
      "to say.",
    es: "El que espera conexiones es el servidor y el que se conecta, el cliente. Una vez " +
      "conectados, los dos sockets son iguales: quién habla primero debe decirlo el protocolo.",
  },
  wrong: {
    en: "Nobody has settled who begins. Each program reads first.",
    es: "Nadie ha acordado quién empieza. Los dos programas leen primero.",
  },
  waits: { en: "waits for the other", es: "espera al otro" },
  failed: {
    en: "no byte has moved, and none ever will. Nobody gets an error either.",
    es: "no se ha movido ni un byte, ni se moverá. Tampoco hay ningún error.",
  },
  right: {
    en: "The client asks and the server answers, each in a line, and each wait has a limit.",
    es: "El cliente pregunta y el servidor responde, cada uno en una línea, y toda espera tiene " +
      "un plazo.",
  },
  ends: {
    en: "The listener stays on {listening}; the client's end is {near}.",
    es: "El que escucha sigue en {listening}; el extremo del cliente es {near}.",
  },
  worked: {
    en: 'the answer is "{answer}", and what the client calls its own end is what the server ' +
      "calls the other one.",
    es: "la respuesta es «{answer}», y lo que el cliente llama su extremo es lo que el servidor " +
      "llama el otro.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
