import type { Text, Values } from "./text.ts";
import type { Wire } from "./wire.ts";

/** What every scene says; it may have more to say in the middle. */
export interface SceneTexts {
  readonly title: Text;
  /** What it is about, in a sentence or three. */
  readonly idea: Text;
  /** What the wrong way does. */
  readonly wrong: Text;
  /** What came of it. */
  readonly failed: Text;
  /** What the right way does. */
  readonly right: Text;
  /** What came of it. */
  readonly worked: Text;
}

/** What a scene has seen. */
export interface Evidence {
  /** Whether the wrong way failed as it must, or the right way worked. */
  readonly shown: boolean;
  /** For the text that tells it. */
  readonly values?: Values;
}

/** What a scene plays on. */
export interface Stage {
  /** Draws what crosses the wire. */
  readonly wire: Wire;
  /** Says something in the viewer's language. */
  say(text: Text, values?: Values): void;
}

/** One lesson: what many do, and what is right. */
export interface Scene {
  /** What it is called on the command line. */
  readonly name: string;
  readonly texts: SceneTexts;
  /** Does it wrong on real sockets, and looks whether that failed. */
  wrong(stage: Stage): Promise<Evidence>;
  /** Does it right, and looks whether that worked. */
  right(stage: Stage): Promise<Evidence>;
}
