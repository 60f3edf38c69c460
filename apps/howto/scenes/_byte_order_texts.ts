import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "The order of bytes", es: "El orden de los bytes" },
  idea: {
    en: "A number above 255 takes several bytes, and machines differ in which comes first. " +
      "Protocols settle it: in network order it is the most significant one.",
    es: "Un número mayor que 255 ocupa varios bytes, y las máquinas difieren en cuál va primero. " +
      "Los protocolos lo fijan: en el orden de red, el más significativo.",
  },
  wrong: {
    en: "The number 7007 is sent as it lies in this machine's memory.",
    es: "El número 7007 se envía tal como está en la memoria de esta máquina.",
  },
  failed: {
    en: "{sent} was sent, and {got} was understood: the same two bytes, the other way round.",
    es: "se envió {sent} y se entendió {got}: los mismos dos bytes, al revés.",
  },
  right: {
    en: 'pack() and unpack() take the order from the format: "!" is that of networks.',
    es: "pack() y unpack() toman el orden del formato: «!» es el de las redes.",
  },
  worked: { en: "{got}, on every machine.", es: "{got}, en cualquier máquina." },
} as const satisfies SceneTexts & Record<string, Text>;
