import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "What was read too much", es: "Lo que se leyó de más" },
  idea: {
    en: "A read does not stop where a message does. What follows it may be in the same buffer, " +
      "and belongs to whoever reads next.",
    es: "Una lectura no se detiene donde acaba el mensaje. Lo que sigue puede estar en el mismo " +
      "búfer, y es de quien lea después.",
  },
  wrong: {
    en: "The header is cut out of what the first read brought; the body is awaited from the " +
      "socket.",
    es:
      "La cabecera se recorta de lo que trajo la primera lectura; el cuerpo se espera del socket.",
  },
  failed: {
    en: "{arrived} of {length} bytes of the body are there. All of it came with the header, and " +
      "was thrown away with the buffer.",
    es:
      "hay {arrived} de los {length} bytes del cuerpo. Llegó entero con la cabecera y se tiró con " +
      "el búfer.",
  },
  right: {
    en: "A ByteReader owns the reading side and keeps what nobody has asked for yet.",
    es: "Un ByteReader es dueño de la lectura y guarda lo que nadie ha pedido todavía.",
  },
  kept: {
    en: "After the header it keeps {count} bytes.",
    es: "Tras la cabecera guarda {count} bytes.",
  },
  worked: { en: 'the body is "{body}".', es: "el cuerpo es «{body}»." },
} as const satisfies SceneTexts & Record<string, Text>;
