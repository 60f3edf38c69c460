import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "Performance: small writes", es: "Rendimiento: escrituras pequeñas" },
  idea: {
    en: "Two rules of TCP, each sensible, stall together. Nagle: what is small waits until what " +
      "went before is acknowledged. Delayed acknowledgement: wait for an answer that can take the " +
      "acknowledgement along.",
    es:
      "Dos reglas de TCP, sensatas las dos, se atascan juntas. Nagle: lo pequeño espera a que se " +
      "confirme lo anterior. Confirmación retardada: se espera una respuesta que la lleve consigo.",
  },
  wrong: {
    en: "Each request is two small writes, its length and its text, and NODELAY is not set.",
    es: "Cada petición son dos escrituras pequeñas, su longitud y su texto, y sin NODELAY.",
  },
  failed: {
    en:
      "{stalls} of {rounds} requests stood still: {median} ms in the median, where a fraction of one " +
      "would do. They took {writes} writes.",
    es:
      "{stalls} de {rounds} peticiones se quedaron paradas: {median} ms de mediana, cuando bastaría " +
      "una fracción de uno. Han hecho falta {writes} escrituras.",
  },
  right: {
    en: "transport sets TCP_NODELAY, and framed() puts a message into one write, and those that " +
      "gather meanwhile into the next.",
    es:
      "transport activa TCP_NODELAY, y framed() pone cada mensaje en una escritura, y los que se " +
      "juntan entretanto en la siguiente.",
  },
  worked: {
    en:
      "{writes} writes for {rounds} requests, {median} ms in the median. 1000 more requests, sent " +
      "without waiting, took {joined} writes.",
    es: "{writes} escrituras para {rounds} peticiones, {median} ms de mediana. Otras 1000 " +
      "peticiones, enviadas sin esperar, han ocupado {joined} escrituras.",
  },
} as const satisfies SceneTexts & Record<string, Text>;
