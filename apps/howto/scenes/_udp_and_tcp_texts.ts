import type { SceneTexts } from "../scene.ts";
import type { Text } from "../text.ts";

export const TEXTS = {
  title: { en: "UDP against TCP", es: "UDP frente a TCP" },
  idea: {
    en: "TCP is a stream of bytes: all of them, in order, without borders. UDP sends datagrams: " +
      "each is whole or it is lost, and nobody promises that it arrives, or when.",
    es:
      "TCP es un flujo de bytes: todos, en orden y sin fronteras. UDP envía datagramas: cada uno " +
      "llega entero o se pierde, y nadie promete que llegue, ni cuándo.",
  },
  wrong: {
    en: "A datagram is read like a stream: two bytes of length, and then the rest.",
    es: "Un datagrama se lee como un flujo: dos bytes de longitud y después el resto.",
  },
  failed: {
    en: 'the rest of the datagram is "{got}", which is the beginning of the next one. What did ' +
      "not fit into the buffer was thrown away, without a word.",
    es:
      "el resto del datagrama es «{got}», que es el principio del siguiente. Lo que no cabía en " +
      "el búfer se tiró, sin avisar.",
  },
  right: {
    en: "A UdpSocket hands out whole datagrams, and says so if one was cut.",
    es: "Un UdpSocket entrega datagramas enteros, y lo dice si alguno se ha cortado.",
  },
  worked: { en: "two datagrams, two messages: {got}", es: "dos datagramas, dos mensajes: {got}" },
} as const satisfies SceneTexts & Record<string, Text>;
