import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: {
    en: "Example: a server for many clients",
    es: "Ejemplo: un servidor para muchos clientes",
  },
  idea: {
    en:
      "What one says is sent to all, as in a chat. A has stopped reading; B reads as fast as it " +
      "can.",
    es:
      "Lo que dice uno se envía a todos, como en un chat. A ha dejado de leer; B lee tan deprisa " +
      "como puede.",
  },
  wrong: {
    en: "The server writes to one client after the other, and waits for each.",
    es: "El servidor escribe a un cliente tras otro, y los espera a todos.",
  },
  failed: {
    en: "B has got {got} of {count} messages, and no more will come: the server waits for A.",
    es: "B ha recibido {got} de {count} mensajes, y no llegarán más: el servidor espera a A.",
  },
  right: {
    en:
      "serveClients() gives each client an outbox with a limit, waits for none, and disconnects " +
      "the one whose outbox is full. C speaks:",
    es:
      "serveClients() da a cada cliente una bandeja de salida con límite, no espera a ninguno y " +
      "desconecta a quien la tiene llena. Habla C:",
  },
  worked: {
    en: 'B has got all {got} messages, and A was disconnected with the reason "{reason}".',
    es: "B ha recibido los {got} mensajes, y A ha sido desconectado con el motivo «{reason}».",
  },
} as const satisfies SceneTexts & Record<string, Text>;
