import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Messages with a delimiter", es: "Mensajes con delimitador" },
  idea: {
    en: "Lines end with a delimiter that occurs nowhere else. The stream may be cut anywhere: in " +
      "a line, between the bytes of its ending, or within a letter.",
    es:
      "Las líneas acaban con un delimitador que no aparece en ningún otro sitio. El flujo puede " +
      "cortarse en cualquier parte: en una línea, entre los bytes de su final o dentro de una " +
      "letra.",
  },
  wrong: {
    en: "What each read brings is decoded and split by itself.",
    es: "Lo que trae cada lectura se decodifica y se parte por separado.",
  },
  failed: {
    en: "two lines were sent, and {count} were understood: {got}",
    es: "se enviaron dos líneas y se entendieron {count}: {got}",
  },
  right: {
    en: "lines() keeps what is not complete until the rest has come, and refuses a line that " +
      "never ends.",
    es: "lines() guarda lo incompleto hasta que llega el resto, y rechaza una línea que no acaba " +
      "nunca.",
  },
  worked: { en: "both lines, whole: {got}", es: "las dos líneas, enteras: {got}" },
} as const satisfies SceneTexts & Record<string, Text>;
