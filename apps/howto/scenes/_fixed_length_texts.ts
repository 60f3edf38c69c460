import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Messages of a fixed length", es: "Mensajes de longitud fija" },
  idea: {
    en: "TCP carries bytes and knows no messages. If all have the same length nothing else is " +
      "needed to tell them apart, but they must be counted: here 8 bytes each, filled up with " +
      "blanks.",
    es: "TCP transporta bytes y no sabe de mensajes. Si todos miden lo mismo no hace falta nada " +
      "más para separarlos, pero hay que contar: aquí 8 bytes cada uno, rellenados con espacios.",
  },
  wrong: {
    en: "Each read into a buffer of 8 bytes is taken for a message.",
    es: "Cada lectura en un búfer de 8 bytes se toma por un mensaje.",
  },
  failed: {
    en: "north, south and east were sent, and this was understood: {got}",
    es: "se enviaron north, south y east, y se entendió esto: {got}",
  },
  right: {
    en: "fixedLength(8) collects bytes until there are eight, and keeps what is left for the " +
      "next message.",
    es: "fixedLength(8) junta bytes hasta tener ocho y guarda lo que sobra para el siguiente " +
      "mensaje.",
  },
  worked: {
    en: "the same bytes, however they come in: {got}",
    es: "los mismos bytes, lleguen como lleguen: {got}",
  },
} as const satisfies SceneTexts & Record<string, Text>;
