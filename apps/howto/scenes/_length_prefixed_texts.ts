import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Messages that say how long they are", es: "Mensajes que dicen su longitud" },
  idea: {
    en:
      "A number in front of each message counts its bytes. The content may be anything, and the " +
      "reader knows at once how much is to come.",
    es:
      "Delante de cada mensaje, un número cuenta sus bytes. El contenido puede ser cualquiera y " +
      "quien lee sabe enseguida cuánto falta por llegar.",
  },
  wrong: {
    en: 'The number is the length of the string: 3 for "año", whose UTF-8 has 4 bytes.',
    es: "El número es la longitud de la cadena: 3 para «año», que en UTF-8 ocupa 4 bytes.",
  },
  failed: {
    en: 'the first message is "{first}". What is left of it counts as the next length: the ' +
      "second message claims {next} bytes, and a trusting reader would wait for them.",
    es: "el primer mensaje es «{first}». Lo que sobra cuenta como la longitud siguiente: el " +
      "segundo dice tener {next} bytes, y un lector confiado los esperaría.",
  },
  right: {
    en: "lengthPrefixed() counts the bytes that it sends, and refuses a length above its limit " +
      "before it takes memory for it.",
    es: "lengthPrefixed() cuenta los bytes que envía y rechaza una longitud que supere su límite " +
      "antes de reservar memoria.",
  },
  worked: { en: "both messages, whole: {got}", es: "los dos mensajes, enteros: {got}" },
} as const satisfies SceneTexts & Record<string, Text>;
