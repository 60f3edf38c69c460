import type { Text } from "./text.ts";

/** What is the same in all scenes. */
export const COMMON_TEXTS = {
  wrong: { en: "The wrong way", es: "Cómo no hacerlo" },
  right: { en: "The right way", es: "Cómo hacerlo" },
  failed: { en: "FAILS", es: "FALLA" },
  worked: { en: "WORKS", es: "FUNCIONA" },
  wrongWorked: {
    en: "The wrong way did not fail here: {values}",
    es: "La manera equivocada no ha fallado aquí: {values}",
  },
  rightFailed: {
    en: "The right way did not work here: {values}",
    es: "La manera correcta no ha funcionado aquí: {values}",
  },
  scenes: { en: "Scenes:", es: "Escenas:" },
  howToPlay: {
    en: "'deno task howto SCENE...' plays some, 'deno task howto all' all of them.",
    es: "'deno task howto ESCENA...' muestra algunas; 'deno task howto all', todas.",
  },
  result: {
    en: "{name}: the wrong way fails, the right way works",
    es: "{name}: la manera equivocada falla, la correcta funciona",
  },
} as const satisfies Record<string, Text>;
